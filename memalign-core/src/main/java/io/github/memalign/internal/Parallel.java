package io.github.memalign.internal;

import io.github.memalign.MemAlignException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Applies a function to many things on a pool that lives as long as the call. */
public final class Parallel {
    private static final int WINDOW = 4;

    private Parallel() {}

    /**
     * The results in the order of the things.
     *
     * @param things what to apply the function to
     * @param concurrency how many at once, 1 or more
     * @param function what to apply; what it throws is thrown here, and the rest is cancelled
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public static <T, R> List<R> map(List<T> things, int concurrency, Function<T, R> function) {
        List<R> results = new ArrayList<>(things.size());
        forEach(things.iterator(), concurrency, function, results::add);
        return results;
    }

    /**
     * Hands each result on in the order of the things, and holds only a few of them at a time.
     *
     * @param things what to apply the function to, read as results are handed on
     * @param concurrency how many at once, 1 or more
     * @param function what to apply; what it throws is thrown here, and the rest is cancelled
     * @param sink gets the results, called by the calling thread
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public static <T, R> void forEach(Iterator<T> things, int concurrency, Function<T, R> function, Consumer<R> sink) {
        ExecutorService pool = Executors.newFixedThreadPool(concurrency, daemons());
        try {
            Deque<Future<R>> pending = new ArrayDeque<>();
            while (things.hasNext() || !pending.isEmpty()) {
                while (things.hasNext() && pending.size() < concurrency * WINDOW) {
                    T thing = things.next();
                    pending.add(pool.submit(() -> function.apply(thing)));
                }
                sink.accept(pending.remove().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemAlignException("interrupted; what was under way is cancelled", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return cause instanceof RuntimeException
                ? (RuntimeException) cause
                : new MemAlignException("a parallel task failed: " + cause, cause);
    }

    private static ThreadFactory daemons() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "memalign-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
