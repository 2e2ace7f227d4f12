package io.github.memalign.datasets;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Why a file, or a row of it, cannot be used.
 *
 * @param file the file as the user named it
 * @param line the line of the file the row begins on, or the row's number where a file has no lines (parquet), from 1; 0 if
 *     the whole file is meant
 * @param field the field or column, if it is one
 * @param reason what is wrong and what was expected
 */
public record Problem(Path file, long line, Optional<String> field, String reason) {
    /** A problem of the whole file. */
    public static Problem of(Path file, String reason) {
        return new Problem(file, 0, Optional.empty(), reason);
    }

    /** A problem of one row. */
    public static Problem of(Path file, long line, String reason) {
        return new Problem(file, line, Optional.empty(), reason);
    }

    /** A problem of one field of one row. */
    public static Problem of(Path file, long line, String field, String reason) {
        return new Problem(file, line, Optional.of(field), reason);
    }

    /** The problem on one line: {@code file:line: field: reason}. */
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + field.map(name -> ": " + name).orElse("")
                + ": "
                + reason;
    }
}
