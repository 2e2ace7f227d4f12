package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map from texts to one primitive type. */
record MapType(PrimitiveType part) implements ValueType {
    @Override
    public Object read(JsonNode json) {
        if (!json.isObject()) {
            throw new UnfitValueException(json, this);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        json.properties().forEach(entry -> values.put(entry.getKey(), part.read(entry.getValue())));
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String pythonName() {
        return "dict[str, " + part.pythonName() + "]";
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = Json.object().put("title", "Result").put("type", "object");
        schema.set("additionalProperties", part.partSchema());
        return schema;
    }
}
