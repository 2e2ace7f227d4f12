package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.internal.Json;
import java.util.List;

/** A primitive that MLflow lets be null; a null verdict is still no verdict here. */
record OptionalType(PrimitiveType part) implements ValueType {
    @Override
    public Object read(JsonNode json) {
        return part.read(json);
    }

    @Override
    public String pythonName() {
        return "Optional[" + part.pythonName() + "]";
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = Json.object().put("title", "Result");
        schema.putArray("anyOf").add(part.partSchema()).add(Json.object().put("type", "null"));
        return schema;
    }

    @Override
    public boolean isNumeric() {
        return part.isNumeric();
    }

    @Override
    public List<Object> choices() {
        return part.choices();
    }

    @Override
    public JsonNode spec() {
        return TextNode.valueOf("optional[" + part.pythonName() + "]");
    }
}
