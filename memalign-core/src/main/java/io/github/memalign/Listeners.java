package io.github.memalign;

import io.github.memalign.MemAlignListener.Ending;
import io.github.memalign.internal.Failures;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All listeners, none of which can do harm. */
final class Listeners {
    private static final System.Logger LOG = System.getLogger(MemAlign.class.getName());

    private final List<MemAlignListener> listeners;

    Listeners(List<MemAlignListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Does work that listeners are told of.
     *
     * @param begun tells a listener of the begin
     * @param work what is done
     */
    <T> T observe(Function<MemAlignListener, Ending<T>> begun, Supplier<T> work) {
        long start = System.nanoTime();
        List<Ending<T>> endings = new ArrayList<>();
        listeners.forEach(listener -> quietly(() -> endings.add(begun.apply(listener))));
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error thrown) {
            told(endings, ending -> ending.failed(thrown, since(start)));
            throw thrown;
        }
        told(endings, ending -> ending.ended(result, since(start)));
        return result;
    }

    /** The last that began is the first to be told of its end, as scopes that are opened one in another need it. */
    private static <T> void told(List<Ending<T>> endings, Consumer<Ending<T>> end) {
        for (int i = endings.size() - 1; i >= 0; i--) {
            Ending<T> ending = endings.get(i);
            quietly(() -> end.accept(ending));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void quietly(Runnable told) {
        try {
            told.run();
        } catch (Throwable thrown) {
            Failures.throwIfFatal(thrown);
            LOG.log(Level.WARNING, "a listener failed", thrown);
        }
    }
}
