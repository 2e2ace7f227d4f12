package io.github.memalign.mlflow.server;

import io.github.memalign.mlflow.MlflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same to many things, several at once: one bounded pool of daemon threads, shared by all who use it. */
public final class Parallel implements AutoCloseable {
    private final ExecutorService pool;

    /** @param width how many at once; 1 or more */
    public Parallel(int width) {
        pool = Executors.newFixedThreadPool(width, work -> {
            Thread thread = new Thread(work, "memalign-mlflow");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Applies work to each item; must not be called from within such work.
     *
     * @return the results in the order of the items
     * @throws RuntimeException the first item's failure, in order; work that has not begun is cancelled then
     */
    public <T, R> List<R> map(List<T> items, Function<T, R> work) {
        List<Future<R>> futures = new ArrayList<>();
        for (T item : items) {
            futures.add(pool.submit(() -> work.apply(item)));
        }
        try {
            List<R> results = new ArrayList<>(items.size());
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MlflowException("The work was interrupted.", 0, MlflowException.NO_CODE, interrupted);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    /** Parts of a list, each of at most the given size. */
    public static <T> List<List<T>> parts(List<T> items, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            parts.add(items.subList(from, Math.min(items.size(), from + size)));
        }
        return parts;
    }

    /** Stops; work under way is interrupted. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
