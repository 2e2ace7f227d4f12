package io.github.memalign.datasets.feedback;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Nearest;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.judge.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which column of a file holds which field of a row. */
final class Columns {
    static final String ID = "id";
    static final String LABEL = "label";
    static final String RATIONALE = "rationale";
    static final String SOURCE = "source";
    static final String TIME = "time";

    private static final List<String> KNOWN = Stream.concat(
                    Stream.of(ID, LABEL, RATIONALE, SOURCE, TIME),
                    Arrays.stream(Field.values()).map(Field::key))
            .toList();

    private final Map<String, String> columns = new LinkedHashMap<>();
    private final List<String> renamed;

    /**
     * @param renamed columns by the field they hold; fields that are not named are in the column of their name
     * @throws InvalidSettingException if there is no such field
     */
    Columns(Map<String, String> renamed) {
        KNOWN.forEach(field -> columns.put(field, field));
        renamed.forEach((field, column) -> {
            if (!KNOWN.contains(field)) {
                throw new InvalidSettingException(
                        "--column", "there is no field '" + field + "'; fields are " + String.join(", ", KNOWN));
            }
            columns.put(field, column);
        });
        this.renamed = List.copyOf(renamed.values());
    }

    String of(String field) {
        return columns.getOrDefault(field, field);
    }

    /**
     * What is wrong with the header of a file, once for all its rows. A column that nobody asked for is probably mistyped;
     * where columns are renamed, further ones may stand beside them.
     */
    List<Problem> problems(Row header, List<String> names) {
        List<Problem> problems = new ArrayList<>();
        for (String column : renamed) {
            if (!names.contains(column)) {
                problems.add(header.problem(column, "is named with --column, but the file has no such column"));
            }
        }
        if (renamed.isEmpty()) {
            names.forEach(name -> unknown(header, name).ifPresent(problems::add));
        }
        return problems;
    }

    /** The first column of a row that nobody asked for. */
    Optional<Problem> unknown(Row row) {
        if (!renamed.isEmpty()) {
            return Optional.empty();
        }
        return row.values().properties().stream()
                .flatMap(cell -> unknown(row, cell.getKey()).stream())
                .findFirst();
    }

    private Optional<Problem> unknown(Row row, String name) {
        if (columns.containsValue(name)) {
            return Optional.empty();
        }
        String hint = Nearest.to(name, KNOWN)
                .map(near -> "; did you mean " + near + "?")
                .orElse(".");
        return Optional.of(row.problem(
                name,
                "is no known column" + hint + " Columns are " + String.join(", ", KNOWN)
                        + "; name others with --column"));
    }
}
