package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.util.ArrayList;
import java.util.List;

/** A list of one primitive type. */
record ListType(PrimitiveType part) implements ValueType {
    @Override
    public Object read(JsonNode json) {
        if (!json.isArray()) {
            throw new UnfitValueException(json, this);
        }
        List<Object> values = new ArrayList<>();
        json.forEach(item -> values.add(part.read(item)));
        return List.copyOf(values);
    }

    @Override
    public String pythonName() {
        return "list[" + part.pythonName() + "]";
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = Json.object().put("title", "Result").put("type", "array");
        schema.set("items", part.partSchema());
        return schema;
    }
}
