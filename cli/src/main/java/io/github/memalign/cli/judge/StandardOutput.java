package io.github.memalign.cli.judge;

import io.github.memalign.MemAlignException;
import io.github.memalign.judge.Feedback;
import java.io.PrintWriter;
import java.util.Optional;

/** The standard output, which stays open and cannot be gone on with. */
final class StandardOutput implements Verdicts {
    private final PrintWriter out;
    private final JudgedBy judgedBy;
    private long written;

    StandardOutput(PrintWriter out, JudgedBy judgedBy) {
        this.out = out;
        this.judgedBy = judgedBy;
    }

    @Override
    public Optional<Feedback> kept(ToJudge row) {
        return Optional.empty();
    }

    @Override
    public void write(ToJudge row, Feedback feedback) {
        out.print(judgedBy.line(row, feedback) + "\n");
        if (out.checkError()) {
            throw new MemAlignException("the standard output takes no more after " + written + " verdicts");
        }
        written++;
    }

    @Override
    public Optional<String> soFar() {
        return written == 0
                ? Optional.empty()
                : Optional.of(
                        written + " verdicts went to the standard output, which --resume cannot go on with; name a"
                                + " file with --out for that");
    }

    @Override
    public String place() {
        return STANDARD;
    }

    @Override
    public long unclaimed() {
        return 0;
    }

    @Override
    public void complete() {}

    @Override
    public void close() {}
}
