package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.datasets.Problem;
import java.nio.file.Path;

/**
 * One row of a file.
 *
 * @param file where it is
 * @param line the line it begins on, from 1
 * @param values its cells by column; the cells of a CSV file are texts, and blank ones are left out
 */
public record Row(Path file, long line, ObjectNode values) {
    /** A problem of this row. */
    public Problem problem(String reason) {
        return Problem.of(file, line, reason);
    }

    /** A problem of one cell. */
    public Problem problem(String column, String reason) {
        return Problem.of(file, line, column, reason);
    }
}
