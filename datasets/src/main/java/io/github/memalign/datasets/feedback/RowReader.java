package io.github.memalign.datasets.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.Texts;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an example and what was said of it of one row, or tells what is wrong with the row. */
final class RowReader {
    private final JudgeDefinition definition;
    private final Columns columns;
    /** Files with a header are CSV, whose cells are texts. */
    private boolean headed;

    RowReader(JudgeDefinition definition, Columns columns) {
        this.definition = definition;
        this.columns = columns;
    }

    /** What is wrong with a header; the rows that follow are read as if it were right. */
    List<Problem> header(Row header, List<String> names) {
        headed = true;
        return columns.problems(header, names);
    }

    /** Columns so far that mean nothing here. */
    List<String> ignored() {
        return columns.ignored();
    }

    /**
     * Reads a row.
     *
     * @throws Unusable if it cannot be used
     */
    Content read(Row row) throws Unusable {
        Optional<Problem> mistyped = headed ? Optional.empty() : columns.mistyped(row);
        if (mistyped.isPresent()) {
            throw new Unusable(mistyped.get());
        }
        Example.Builder example = Example.builder();
        text(row, Columns.ID).ifPresent(example::id);
        boolean visible = false;
        for (Field field : Field.values()) {
            JsonNode value = field(row, field);
            if (value != null) {
                example.field(field, value);
            }
            if (definition.instructions().variables().contains(field)) {
                visible |= check(row, field, value);
            }
        }
        if (!visible) {
            throw new Unusable(row.problem("nothing to judge: all its texts are blank"));
        }
        return new Content(
                example.build(),
                label(row),
                text(row, Columns.RATIONALE).orElse(""),
                text(row, Columns.SOURCE).orElse("unknown"),
                time(row));
    }

    private @Nullable JsonNode field(Row row, Field field) {
        JsonNode value = row.values().get(columns.of(field.key()));
        if (value == null || value.isNull()) {
            return null;
        }
        return headed && value.isTextual() ? Json.container(value.textValue()).orElse(value) : value;
    }

    private boolean check(Row row, Field field, @Nullable JsonNode value) throws Unusable {
        String column = columns.of(field.key());
        if (value == null) {
            throw new Unusable(
                    row.problem(column, "is missing; the judge's instructions name {{ " + field.key() + " }}"));
        }
        long length = Texts.length(value);
        if (length > Texts.LONGEST) {
            throw new Unusable(
                    row.problem(column, "has " + length + " characters; at most " + Texts.LONGEST + " are taken"));
        }
        return !Texts.isInvisible(value);
    }

    private @Nullable Object label(Row row) throws Unusable {
        JsonNode value = row.values().get(columns.of(Columns.LABEL));
        if (value == null || value.isNull() || (value.isTextual() && Texts.isInvisible(value))) {
            return null;
        }
        try {
            return definition.valueType().read(value);
        } catch (UnfitValueException e) {
            String allowed = definition.valueType().choices().isEmpty()
                    ? definition.valueType().pythonName()
                    : definition.valueType().choices().toString();
            throw new Unusable(row.problem(
                    columns.of(Columns.LABEL), value + " is not of the judge's value type; expected " + allowed));
        }
    }

    private @Nullable Instant time(Row row) throws Unusable {
        Optional<String> text = text(row, Columns.TIME);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.get()).toInstant();
        } catch (DateTimeException e) {
            throw new Unusable(row.problem(
                    columns.of(Columns.TIME), text.get() + " is no time; expected one as 2026-01-31T12:00:00Z"));
        }
    }

    private Optional<String> text(Row row, String field) {
        JsonNode value = row.values().get(columns.of(field));
        return value == null || value.isNull()
                ? Optional.empty()
                : Optional.of(Example.textOf(value)).filter(text -> !Texts.isInvisible(text));
    }

    /**
     * What a row says.
     *
     * @param label what it was judged; null if nothing
     * @param rationale why; empty if nothing was said
     * @param source who said so
     * @param time when; null if unknown
     */
    record Content(
            Example example,
            @Nullable Object label,
            String rationale,
            String source,
            @Nullable Instant time) {}

    /** A row that cannot be used. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Unusable(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }
}
