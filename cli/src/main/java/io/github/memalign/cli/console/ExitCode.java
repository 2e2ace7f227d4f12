package io.github.memalign.cli.console;

/** What the program tells whoever started it. */
public final class ExitCode {
    /** All went well. */
    public static final int FINE = 0;
    /** The command failed, or what was asked of a judge does not hold. */
    public static final int FAILED = 1;
    /** The command was used wrongly. */
    public static final int WRONG_USE = 2;

    /** What was asked for was done in part: rows were skipped or got no verdict, examples are owed, or it ended early. */
    public static final int IN_PART = 3;

    /** All was judged, and some of it is left to a person: the judge is not sure enough. */
    public static final int NEEDS_REVIEW = 4;

    private ExitCode() {}
}
