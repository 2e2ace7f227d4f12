package io.github.memalign.cli.console;

import java.util.function.Supplier;

/** Says something where work is interrupted, by Ctrl-C or a signal to end. */
public final class OnInterrupt {
    private OnInterrupt() {}

    /**
     * Does some work.
     *
     * @param action what is done if the program is ended meanwhile
     */
    public static <T> T during(Supplier<T> work, Runnable action) {
        Thread hook = new Thread(action, "memalign-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // The hook is running, as it should.
            return;
        }
    }
}
