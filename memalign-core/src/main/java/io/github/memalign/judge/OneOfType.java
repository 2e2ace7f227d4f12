package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A closed list of values: Python's {@code Literal}. */
record OneOfType(List<Object> choices) implements ValueType {
    static OneOfType of(List<?> values) {
        Set<Object> choices = new LinkedHashSet<>();
        for (Object value : values) {
            JsonNode json = Json.MAPPER.valueToTree(value);
            if (!json.isTextual() && !json.isNumber() && !json.isBoolean()) {
                throw new InvalidSettingException(
                        "value_type", "a closed list holds texts, numbers and truth values only, not " + json);
            }
            choices.add(typeOf(json).read(json));
        }
        if (choices.isEmpty()) {
            throw new InvalidSettingException("value_type", "a closed list needs at least one value");
        }
        return new OneOfType(List.copyOf(choices));
    }

    private static PrimitiveType typeOf(JsonNode json) {
        if (json.isTextual()) {
            return PrimitiveType.STR;
        }
        if (json.isBoolean()) {
            return PrimitiveType.BOOL;
        }
        return json.isIntegralNumber() ? PrimitiveType.INT : PrimitiveType.FLOAT;
    }

    @Override
    public Object read(JsonNode json) {
        return exact(json).or(() -> sameText(json)).orElseThrow(() -> new UnfitValueException(json, this));
    }

    private Optional<Object> exact(JsonNode json) {
        return choices.stream()
                .filter(choice -> sameKind(choice, json))
                .filter(choice -> {
                    if (choice instanceof Number) {
                        return json.doubleValue() == ((Number) choice).doubleValue();
                    }
                    return choice instanceof Boolean
                            ? choice.equals(json.booleanValue())
                            : choice.equals(json.textValue());
                })
                .findFirst();
    }

    private static boolean sameKind(Object choice, JsonNode json) {
        if (choice instanceof Number) {
            return json.isNumber();
        }
        return choice instanceof Boolean ? json.isBoolean() : json.isTextual();
    }

    private Optional<Object> sameText(JsonNode json) {
        if (!json.isValueNode() || json.isNull()) {
            return Optional.empty();
        }
        String text = folded(json.asText());
        List<Object> same = choices.stream()
                .filter(choice -> folded(choice.toString()).equals(text))
                .collect(Collectors.toCollection(ArrayList::new));
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    private static String folded(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public String pythonName() {
        return choices.stream().map(OneOfType::pythonLiteral).collect(Collectors.joining(", ", "Literal[", "]"));
    }

    private static String pythonLiteral(Object choice) {
        if (choice instanceof Boolean) {
            return ((Boolean) choice) ? "True" : "False";
        }
        if (choice instanceof String) {
            return "'" + ((String) choice).replace("\\", "\\\\").replace("'", "\\'") + "'";
        }
        return choice.toString();
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = Json.object().put("title", "Result");
        if (choices.size() == 1) {
            schema.set("const", Json.MAPPER.valueToTree(choices.get(0)));
        } else {
            ArrayNode values = schema.putArray("enum");
            choices.forEach(choice -> values.add(Json.MAPPER.<JsonNode>valueToTree(choice)));
        }
        Set<JsonNode> types = choices.stream()
                .map(choice ->
                        typeOf(Json.MAPPER.valueToTree(choice)).partSchema().get("type"))
                .collect(Collectors.toSet());
        if (types.size() == 1) {
            schema.set("type", types.iterator().next());
        }
        return schema;
    }

    @Override
    public boolean isNumeric() {
        return choices.stream().allMatch(Number.class::isInstance);
    }

    @Override
    public JsonNode spec() {
        return Json.MAPPER.valueToTree(choices);
    }
}
