package io.github.memalign.cli.console;

/** What the program tells whoever started it. */
public final class ExitCode {
    /** All went well. */
    public static final int FINE = 0;
    /** Something failed, in part or whole. */
    public static final int FAILED = 1;
    /** The command was used wrongly. */
    public static final int WRONG_USE = 2;

    private ExitCode() {}
}
