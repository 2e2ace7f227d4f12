package io.github.memalign.cli.options;

import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.Output;
import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Rows that cannot be used, as they come: each is listed in a file and passed over, if that was asked for. */
public final class SkippedRows {
    private static final int SHOWN = 20;
    private static final String NAME = "bad-rows.txt";

    private final boolean skipping;
    private final String out;
    private final Output output;
    private @Nullable Path file;
    private long skipped;

    /**
     * @param skipping whether rows may be skipped
     * @param out where the result goes; rows that are skipped are listed beside it
     */
    SkippedRows(boolean skipping, String out, Output output) {
        this.skipping = skipping;
        this.out = out;
        this.output = output;
    }

    /**
     * Takes a row that cannot be used.
     *
     * @throws MemAlignException if it is no row, or may not be skipped
     */
    public void add(Problem problem) {
        if (problem.line() == 0) {
            throw new MemAlignException(problem.toString());
        }
        if (!skipping) {
            throw new MemAlignException(problem + "; mend the file, or use the rest with --skip-bad");
        }
        if (file == null) {
            file = beside(out);
        }
        try {
            Files.writeString(file, problem + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new MemAlignException(file + " cannot be written: " + e.getMessage(), e);
        }
        skipped++;
        if (skipped <= SHOWN) {
            output.warn("skipped " + problem);
        }
    }

    /** A list beside what a command writes, or in the working directory if that is no file; in place of no other. */
    private static Path beside(String out) {
        boolean isFile = !out.isEmpty() && !out.equals("-") && !out.contains(":/");
        Path beside = Path.of(isFile ? out + "." + NAME : NAME);
        Path free = beside;
        for (int number = 2; Files.exists(free); number++) {
            free = beside.resolveSibling(beside.getFileName().toString().replace(NAME, "bad-rows-" + number + ".txt"));
        }
        return free;
    }

    /** Says where all stand that were skipped; nothing if none was. */
    public void tell() {
        if (file != null) {
            output.warn((skipped > SHOWN ? "skipped " + (skipped - SHOWN) + " more; " : "")
                    + "all that was skipped stands in " + file);
        }
    }

    /** Whether any was skipped. */
    public boolean any() {
        return skipped > 0;
    }
}
