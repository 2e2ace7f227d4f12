package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Sha256;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a judge is shown: an application's inputs, its outputs and what else there is to go by.
 *
 * <p>A field is any JSON; JSON null is the same as absent, an empty text is not. Immutable as long as nobody changes the
 * JSON nodes it gives out.
 *
 * @param id tells examples apart: a trace's id, a row's id, or a hash of the content
 * @param fields the values by field, none of them JSON null
 */
public record Example(String id, Map<Field, JsonNode> fields) {
    private static final ObjectWriter CANONICAL =
            Json.MAPPER.writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final int HASH_BYTES = 12;

    public Example {
        if (id.isBlank()) {
            throw new InvalidSettingException("id", "an example's id must not be blank");
        }
        EnumMap<Field, JsonNode> copy = new EnumMap<>(Field.class);
        fields.forEach((field, value) -> {
            if (!value.isNull() && !value.isMissingNode()) {
                copy.put(field, frozen(value));
            }
        });
        fields = Collections.unmodifiableMap(copy);
    }

    /** A copy that nobody else holds, with the number types that reading it from a file would give. */
    private static JsonNode frozen(JsonNode value) {
        if (value.isTextual() || value.isBoolean()) {
            return value;
        }
        return Json.readOrMissing(Json.write(value));
    }

    /** A builder without any field. */
    public static Builder builder() {
        return new Builder();
    }

    /** The value of a field, if the example has it. */
    public Optional<JsonNode> field(Field field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** The value of a field as text: a text as it is, anything else as compact JSON. */
    public Optional<String> text(Field field) {
        return field(field).map(Example::textOf);
    }

    /** A JSON value as text: a text as it is, anything else as compact JSON. */
    public static String textOf(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** Builds an example; without an id it gets one that depends on its content alone. */
    public static final class Builder {
        private final EnumMap<Field, JsonNode> fields = new EnumMap<>(Field.class);
        private @Nullable String id;

        private Builder() {}

        /** Sets the id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Sets {@code inputs}: a text, a number, a map, a list, a record or a {@link JsonNode}. */
        public Builder inputs(@Nullable Object value) {
            return field(Field.INPUTS, value);
        }

        /** Sets {@code outputs}. */
        public Builder outputs(@Nullable Object value) {
            return field(Field.OUTPUTS, value);
        }

        /** Sets {@code expectations}. */
        public Builder expectations(@Nullable Object value) {
            return field(Field.EXPECTATIONS, value);
        }

        /** Sets any field; null takes it away. */
        public Builder field(Field field, @Nullable Object value) {
            fields.put(field, Json.MAPPER.valueToTree(value));
            return this;
        }

        /** The example. */
        public Example build() {
            return new Example(id == null ? contentId() : id, fields);
        }

        private String contentId() {
            Map<String, JsonNode> byKey = new TreeMap<>();
            fields.forEach((field, value) -> {
                if (!value.isNull()) {
                    byKey.put(field.key(), frozen(value));
                }
            });
            Object plain = Json.MAPPER.convertValue(byKey, Object.class);
            return "ex-" + Sha256.hex(Json.write(CANONICAL, plain)).substring(0, 2 * HASH_BYTES);
        }
    }
}
