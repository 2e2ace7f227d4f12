package io.github.memalign.cli.console;

import picocli.CommandLine.Help.Ansi;

/** What the program is connected to; the launcher finds out and says so in system properties. */
public final class Terminal {
    private Terminal() {}

    /** Colours if the output is a terminal and NO_COLOR is not set. */
    public static Ansi ansi() {
        String noColor = System.getenv("NO_COLOR");
        boolean wanted = noColor == null || noColor.isEmpty();
        return wanted && Boolean.getBoolean("memalign.terminal") ? Ansi.ON : Ansi.OFF;
    }

    /** Whether someone watches the error output. */
    static boolean showsProgress() {
        return Boolean.getBoolean("memalign.progress");
    }
}
