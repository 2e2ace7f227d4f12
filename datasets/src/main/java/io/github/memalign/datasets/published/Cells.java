package io.github.memalign.datasets.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.Texts;
import java.util.Map;
import java.util.Optional;

/** The cells of a row, which have to be there and hold something to judge. */
record Cells(Row row) {
    /** A value that is there; a text or a number that can be seen, an object or a list. */
    JsonNode value(String column) throws UnusableRowException {
        JsonNode value = row.values().get(column);
        if (value == null || value.isNull()) {
            throw unusable(column, "is missing; the dataset has this column in every row");
        }
        return checked(column, value);
    }

    /** A text; numbers stand for their digits. */
    String text(String column) throws UnusableRowException {
        return text(column, value(column));
    }

    /** A text further down, as {@code info.post}. */
    String text(String column, JsonNode value) throws UnusableRowException {
        if (value.isMissingNode() || value.isNull()) {
            throw unusable(column, "is missing; the dataset has it in every row");
        }
        if (value.isContainerNode()) {
            throw unusable(
                    column, "is " + (value.isArray() ? "a list" : "an object") + "; expected a text or a number");
        }
        return checked(column, value).asText();
    }

    /** A text that may have nothing to see, as one of two responses may. */
    String textOrBlank(String column, JsonNode value) throws UnusableRowException {
        return value.isTextual() && value.textValue().length() <= Texts.LONGEST
                ? value.textValue()
                : text(column, value);
    }

    /** A text that may be missing. */
    Optional<String> optionalText(String column) {
        JsonNode value = row.values().get(column);
        return value == null || !value.isValueNode() || Texts.isInvisible(value)
                ? Optional.empty()
                : Optional.of(value.asText());
    }

    /** What a label as it is written stands for. */
    <T> T label(String column, Map<String, T> labels) throws UnusableRowException {
        return label(column, value(column), labels);
    }

    /** What a label as it is written stands for. */
    <T> T label(String column, JsonNode value, Map<String, T> labels) throws UnusableRowException {
        T label = labels.get(value.asText().strip());
        if (label == null) {
            throw unusable(column, value + " is no label; expected one of " + String.join(", ", labels.keySet()));
        }
        return label;
    }

    UnusableRowException unusable(String column, String reason) {
        return new UnusableRowException(row.problem(column, reason));
    }

    private JsonNode checked(String column, JsonNode value) throws UnusableRowException {
        if (Texts.isInvisible(value)) {
            throw unusable(column, "has nothing to see; expected a text");
        }
        long length = Texts.length(value);
        if (length > Texts.LONGEST) {
            throw unusable(column, "has " + length + " characters; at most " + Texts.LONGEST + " are taken");
        }
        return value;
    }
}
