package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads value types. */
final class ValueTypes {
    private static final Pattern CONTAINER =
            Pattern.compile("(list\\s*\\[|optional\\s*\\[|dict\\s*\\[\\s*str\\s*,)\\s*(str|int|float|bool)\\s*\\]");

    private ValueTypes() {}

    /** As users write it. */
    static ValueType ofSpec(JsonNode spec) {
        if (spec.isArray()) {
            List<Object> choices = new ArrayList<>();
            spec.forEach(choices::add);
            return OneOfType.of(choices);
        }
        String text = spec.isTextual() ? spec.textValue().strip() : "";
        return PrimitiveType.ofPythonName(text)
                .map(Function.<ValueType>identity())
                .orElseGet(() -> container(text, spec));
    }

    private static ValueType container(String text, JsonNode spec) {
        Matcher matcher = CONTAINER.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidSettingException(
                    "value_type",
                    spec + " is no type; write bool, int, float, str, a list of the allowed values, list[...],"
                            + " dict[str, ...] or optional[...] of a simple type");
        }
        PrimitiveType part = PrimitiveType.ofPythonName(matcher.group(2)).orElseThrow();
        if (text.startsWith("list")) {
            return new ListType(part);
        }
        return text.startsWith("dict") ? new MapType(part) : new OptionalType(part);
    }

    /** From the JSON schema that MLflow stores with a judge. */
    static ValueType ofSchema(JsonNode schema) {
        if (schema.isNull() || schema.isMissingNode()) {
            return ValueType.STR;
        }
        if (schema.has("enum")) {
            List<Object> choices = new ArrayList<>();
            schema.get("enum").forEach(choices::add);
            return OneOfType.of(choices);
        }
        if (schema.has("const")) {
            return OneOfType.of(List.of(schema.get("const")));
        }
        if (schema.has("anyOf")) {
            return optional(schema);
        }
        String type = schema.path("type").asText();
        if (type.equals("array")) {
            return new ListType(primitive(schema.path("items"), schema));
        }
        if (type.equals("object")) {
            return new MapType(primitive(schema.path("additionalProperties"), schema));
        }
        return primitive(schema, schema);
    }

    private static ValueType optional(JsonNode schema) {
        JsonNode parts = schema.get("anyOf");
        if (parts.size() == 2) {
            for (int i = 0; i < 2; i++) {
                if (parts.get(i).path("type").asText().equals("null")) {
                    return new OptionalType(primitive(parts.get(1 - i), schema));
                }
            }
        }
        throw unknown(schema);
    }

    private static PrimitiveType primitive(JsonNode part, JsonNode schema) {
        return PrimitiveType.ofSchemaType(part.path("type").asText()).orElseThrow(() -> unknown(schema));
    }

    private static InvalidSettingException unknown(JsonNode schema) {
        return new InvalidSettingException("feedback_value_type", "no known value type has the schema " + schema);
    }
}
