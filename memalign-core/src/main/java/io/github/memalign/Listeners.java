package io.github.memalign;

import io.github.memalign.MemAlignListener.Ending;
import io.github.memalign.internal.Failures;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** All listeners, none of which can do harm. */
record Listeners(List<MemAlignListener> all) {
    private static final System.Logger LOG = System.getLogger(MemAlign.class.getName());

    Listeners {
        all = List.copyOf(all);
    }

    /**
     * Tells listeners that work begins.
     *
     * @param begun tells one of them
     */
    <T> Work<T> begin(Function<MemAlignListener, Ending<T>> begun) {
        Work<T> work = new Work<>();
        // The last that began is the first to be told of the end, as scopes that are opened one in another need it.
        all.forEach(listener -> quietly(() -> work.endings.add(0, begun.apply(listener))));
        return work;
    }

    /** Tells all of what begins and ends nothing. */
    void tell(Consumer<MemAlignListener> told) {
        all.forEach(listener -> quietly(() -> told.accept(listener)));
    }

    private static void quietly(Runnable told) {
        try {
            told.run();
        } catch (Throwable thrown) {
            Failures.throwIfFatal(thrown);
            LOG.log(Level.WARNING, "a listener failed", thrown);
        }
    }

    /**
     * Work that listeners hear of.
     *
     * @param <T> what comes of it
     */
    static final class Work<T> {
        private final long start = System.nanoTime();
        private final List<Ending<T>> endings = new ArrayList<>();

        /** Tells what came of it; gives how long it took. */
        Duration ended(T result) {
            return told((ending, took) -> ending.ended(result, took));
        }

        /** Tells what ended it. */
        Duration failed(Throwable thrown) {
            return told((ending, took) -> ending.failed(thrown, took));
        }

        private Duration told(BiConsumer<Ending<T>, Duration> end) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            endings.forEach(ending -> quietly(() -> end.accept(ending, took)));
            return took;
        }
    }
}
