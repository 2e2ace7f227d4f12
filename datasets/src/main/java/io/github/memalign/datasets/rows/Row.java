package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.datasets.Problem;
import java.nio.file.Path;

/**
 * One row of a file.
 *
 * @param file where it is
 * @param line the line it begins on, from 1
 * @param element its place in the JSON array that the file is, from 1; 0 where the file is none. An array may be one line.
 * @param values its cells by column; the cells of a CSV file are texts, and empty ones are left out
 */
public record Row(Path file, long line, long element, ObjectNode values) {
    /** A row of a file that is no array. */
    public Row(Path file, long line, ObjectNode values) {
        this(file, line, 0, values);
    }

    static Problem problem(Path file, long line, long element, String reason) {
        return Problem.of(file, line, withElement(element, reason));
    }

    private static String withElement(long element, String reason) {
        return element == 0 ? reason : reason + " (element " + element + " of the array)";
    }

    /** A problem of this row. */
    public Problem problem(String reason) {
        return problem(file, line, element, reason);
    }

    /** A problem of one cell. */
    public Problem problem(String column, String reason) {
        return Problem.of(file, line, column, withElement(element, reason));
    }

    /** Where in its file the row is, for messages about another row. */
    public String place() {
        return element == 0 ? "line " + line : "element " + element;
    }
}
