package io.github.memalign.datasets.feedback;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Nearest;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.judge.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final boolean mapped;

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
        this.mapped = !renamed.isEmpty();
    }

    String of(String field) {
        return columns.getOrDefault(field, field);
    }

    /** A column that nobody asked for is probably mistyped; where columns are renamed, further ones may stand beside them. */
    Optional<Problem> unknown(Row row) {
        if (mapped) {
            return Optional.empty();
        }
        Set<String> unknown = new LinkedHashSet<>();
        row.values().fieldNames().forEachRemaining(name -> {
            if (!columns.containsValue(name)) {
                unknown.add(name);
            }
        });
        return unknown.stream()
                .findFirst()
                .map(name -> row.problem(
                        name,
                        "is no known column"
                                + Nearest.to(name, KNOWN)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(".")
                                + " Columns are " + String.join(", ", KNOWN) + "; name others with --column"));
    }
}
