package io.github.memalign.cli.options;

import io.github.memalign.MemAlignException;
import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A list of rows that were skipped, a line each; it never takes the place of another.
 *
 * @param file where it is
 */
record BadRows(Path file) {
    private static final String NAME = "bad-rows.txt";

    /** A list beside what a command writes, or in the working directory if that is no file. */
    static BadRows beside(String out) {
        boolean isFile = !out.isEmpty() && !out.equals("-") && !out.contains(":/");
        Path beside = Path.of(isFile ? out + "." + NAME : NAME);
        Path free = beside;
        for (int number = 2; Files.exists(free); number++) {
            free = beside.resolveSibling(beside.getFileName().toString().replace(NAME, "bad-rows-" + number + ".txt"));
        }
        return new BadRows(free);
    }

    void add(Problem problem) {
        try {
            Files.writeString(file, problem + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new MemAlignException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
