package io.github.memalign.cli.judge;

import io.github.memalign.judge.Feedback;
import java.io.IOException;
import java.util.Optional;

/** Where verdicts go, a line of JSON each. */
sealed interface Verdicts extends AutoCloseable permits StandardOutput, VerdictFile {
    /** Stands for the standard output. */
    String STANDARD = "-";

    /** The verdict that an earlier run gave on a row; each line is given once. */
    Optional<Feedback> kept(ToJudge row);

    /** Writes a verdict, or why there is none. */
    void write(ToJudge row, Feedback feedback);

    /** How many verdicts there are by now, and where, and how one goes on; empty if there are none. */
    Optional<String> soFar();

    /** Where they are by now. */
    String place();

    /** How many verdicts of an earlier run are on rows that did not come. */
    long unclaimed();

    /** All was judged. */
    void complete() throws IOException;

    @Override
    void close() throws IOException;
}
