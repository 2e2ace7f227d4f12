package io.github.memalign.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A value of a span's attribute as the server writes it. */
final class AnyValue {
    private AnyValue() {}

    static ObjectNode of(JsonNode value) {
        ObjectNode any = JsonNodeFactory.instance.objectNode();
        if (value.isObject()) {
            ArrayNode pairs = any.putObject("kvlist_value").putArray("values");
            value.properties()
                    .forEach(field ->
                            pairs.addObject().put("key", field.getKey()).set("value", of(field.getValue())));
        } else if (value.isArray()) {
            ArrayNode values = any.putObject("array_value").putArray("values");
            value.forEach(item -> values.add(of(item)));
        } else if (!value.isNull()) {
            String type = value.isTextual() ? "string" : value.isBoolean() ? "bool" : value.isInt() ? "int" : "double";
            any.set(type + "_value", value);
        }
        return any;
    }
}
