package io.github.memalign.datasets.feedback;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Nearest;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.judge.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** Rows of JSON may each bring names of their own. */
    private static final int MOST_IGNORED = 1000;

    private static final Map<String, String> SAME =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(field -> field, field -> field));

    private final Map<String, String> columns;
    private final List<String> renamed;
    private final Set<String> ignored = new LinkedHashSet<>();
    private final String hint;

    /** Columns of the names of their fields, which nobody can change. */
    Columns() {
        this.columns = SAME;
        this.renamed = List.of();
        this.hint = "";
    }

    /**
     * @param renamed columns by the field they hold; fields that are not named are in the column of their name
     * @throws InvalidSettingException if there is no such field
     */
    Columns(Map<String, String> renamed) {
        this.columns = new LinkedHashMap<>(SAME);
        renamed.forEach((field, column) -> {
            if (!KNOWN.contains(field)) {
                throw new InvalidSettingException(
                        "--column", "there is no field '" + field + "'; fields are " + String.join(", ", KNOWN));
            }
            columns.put(field, column);
        });
        this.renamed = List.copyOf(renamed.values());
        this.hint = "; name others with --column";
    }

    String of(String field) {
        return columns.getOrDefault(field, field);
    }

    /**
     * What is wrong with the header of a file, once for all its rows. A column that nobody asked for is ignored, unless it is
     * almost one that is missing: then it is mistyped.
     */
    List<Problem> problems(Row header, List<String> names) {
        List<Problem> problems = new ArrayList<>();
        for (String column : renamed) {
            if (!names.contains(column)) {
                problems.add(header.problem(column, "is named with --column, but the file has no such column"));
            }
        }
        names.forEach(name -> mistyped(header, name, names).ifPresent(problems::add));
        return problems;
    }

    /** The first column of a row that is mistyped. */
    Optional<Problem> mistyped(Row row) {
        List<String> names = new ArrayList<>();
        row.values().fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            Optional<Problem> mistyped = mistyped(row, name, names);
            if (mistyped.isPresent()) {
                return mistyped;
            }
        }
        return Optional.empty();
    }

    /** Columns so far that mean nothing here. */
    List<String> ignored() {
        return List.copyOf(ignored);
    }

    private Optional<Problem> mistyped(Row row, String name, List<String> names) {
        if (columns.containsValue(name)) {
            return Optional.empty();
        }
        Optional<String> meant = renamed.isEmpty()
                ? Nearest.almost(name, KNOWN).filter(known -> !names.contains(known))
                : Optional.empty();
        if (meant.isEmpty() && ignored.size() < MOST_IGNORED) {
            ignored.add(name);
        }
        return meant.map(known -> row.problem(
                name,
                "is no known column; did you mean " + known + "? Columns are " + String.join(", ", KNOWN) + hint));
    }
}
