package io.github.memalign.internal;

import io.github.memalign.MemAlignException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Applies functions to many things, several at once: one bounded pool of daemon threads, shared by all who use it. A function
 * must not use the pool that it runs on.
 */
public final class Parallel implements AutoCloseable {
    private static final int WINDOW = 4;

    private final int width;
    private final ExecutorService pool;

    /** @param width how many at once, 1 or more */
    public Parallel(int width) {
        this.width = width;
        this.pool = Executors.newFixedThreadPool(width, daemons());
    }

    /** As {@link #map(List, Function)}, on a pool that lives as long as the call. */
    public static <T, R> List<R> map(List<T> things, int width, Function<T, R> function) {
        try (Parallel pool = new Parallel(width)) {
            return pool.map(things, function);
        }
    }

    /** As {@link #forEach(Iterator, Function, Consumer)}, on a pool that lives as long as the call. */
    public static <T, R> void forEach(Iterator<T> things, int width, Function<T, R> function, Consumer<R> sink) {
        try (Parallel pool = new Parallel(width)) {
            pool.forEach(things, function, sink);
        }
    }

    /**
     * The results in the order of the things.
     *
     * @param function what to apply; what it throws first, in order, is thrown here, and the rest is cancelled
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public <T, R> List<R> map(List<T> things, Function<T, R> function) {
        List<R> results = new ArrayList<>(things.size());
        forEach(things.iterator(), function, results::add);
        return results;
    }

    /**
     * Hands each result on in the order of the things, and holds only a few of them at a time.
     *
     * @param things what to apply the function to, read as results are handed on
     * @param function what to apply; what it throws first, in order, is thrown here, and the rest is cancelled
     * @param sink gets the results, called by the calling thread
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public <T, R> void forEach(Iterator<T> things, Function<T, R> function, Consumer<R> sink) {
        try (Results<T, R> results = new Results<>(things, function)) {
            results.forEachRemaining(sink);
        }
    }

    /**
     * The results in the order of the things, made ahead of whoever asks for them, a few at a time.
     *
     * @param things what to apply the function to, read by the thread that asks for results, as it asks
     * @param function what to apply; what it throws is thrown in place of its result
     * @return to be closed, which cancels what is under way; for one thread. What waits is a {@link MemAlignException} if the
     *     thread is interrupted
     */
    public <T, R> Results<T, R> results(Iterator<T> things, Function<T, R> function) {
        return new Results<>(things, function);
    }

    /**
     * Results as they are asked for.
     *
     * @param <T> what the function is applied to
     * @param <R> what it gives
     */
    public final class Results<T, R> implements Iterator<R>, AutoCloseable {
        private final Iterator<T> things;
        private final Function<T, R> function;
        private final Deque<Future<R>> pending = new ArrayDeque<>();

        private Results(Iterator<T> things, Function<T, R> function) {
            this.things = things;
            this.function = function;
        }

        @Override
        public boolean hasNext() {
            return !pending.isEmpty() || things.hasNext();
        }

        @Override
        public R next() {
            while (pending.size() < width * WINDOW && things.hasNext()) {
                T thing = things.next();
                pending.add(pool.submit(() -> function.apply(thing)));
            }
            try {
                R result = pending.element().get();
                pending.remove();
                return result;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MemAlignException("interrupted; what was under way is cancelled", e);
            } catch (ExecutionException e) {
                throw unwrapped(e);
            }
        }

        @Override
        public void close() {
            pending.forEach(future -> future.cancel(true));
        }
    }

    /**
     * Hands on the results of things that come when they come, such as the lines of a pipe: each result as soon as it and
     * those before it are there, whether or not another thing has come meanwhile. Only a few are held at a time.
     *
     * @param feeder gives things, one after another, on a thread of its own, and waits in giving while enough is under way;
     *     what it throws is thrown here after the results of what it gave
     * @param width how many at once, 1 or more
     * @param wanted whether more things are wanted; where they are not, what was given comes to its end and the feeder is ended
     * @param function what to apply; what it throws first, in order, is thrown here, and the rest is cancelled
     * @param sink gets the results, called by the calling thread
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public static <T, R> void feed(
            Consumer<Consumer<T>> feeder,
            int width,
            BooleanSupplier wanted,
            Function<T, R> function,
            Consumer<R> sink) {
        BlockingQueue<Future<R>> pending = new ArrayBlockingQueue<>(width * WINDOW);
        CompletableFuture<R> end = new CompletableFuture<>();
        try (Parallel parallel = new Parallel(width)) {
            Thread feeding = daemons().newThread(() -> {
                try {
                    feeder.accept(thing -> {
                        FutureTask<R> task = new FutureTask<>(() -> function.apply(thing));
                        if (!wanted.getAsBoolean() || !put(pending, task)) {
                            throw new CancellationException();
                        }
                        parallel.pool.execute(task);
                    });
                    end.cancel(false);
                } catch (CancellationException notWanted) {
                    end.cancel(false);
                } catch (Throwable failure) {
                    end.completeExceptionally(failure);
                }
                put(pending, end);
            });
            feeding.start();
            try {
                while (!pending.isEmpty() || wanted.getAsBoolean()) {
                    Future<R> next = pending.take();
                    if (next.isCancelled()) {
                        return;
                    }
                    sink.accept(next.get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MemAlignException("interrupted; what was under way is cancelled", e);
            } catch (ExecutionException e) {
                throw unwrapped(e);
            } finally {
                feeding.interrupt();
            }
        }
    }

    /** False if nobody waits for it any more. */
    private static <R> boolean put(BlockingQueue<Future<R>> pending, Future<R> result) {
        try {
            pending.put(result);
            return true;
        } catch (InterruptedException nobodyWaits) {
            return false;
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known
                ? known
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

    /** Ends the pool; what is under way is interrupted. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
