package io.github.memalign.llm.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.JudgeDefinition;

/** The shape of answers, as strict as providers can enforce it. */
public final class AnswerFormat {
    private AnswerFormat() {}

    /** A verdict of the judge's type and its rationale. */
    public static ResponseFormat of(JudgeDefinition definition) {
        ObjectNode schema = Json.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ObjectNode result = definition.valueType().jsonSchema().put("description", "The verdict");
        ObjectNode rationale = Json.object()
                .put("title", "Rationale")
                .put("type", "string")
                .put("description", "Why, in a few sentences");
        if (definition.rationaleFirst()) {
            properties.set("rationale", rationale);
            properties.set("result", result);
            schema.putArray("required").add("rationale").add("result");
        } else {
            properties.set("result", result);
            properties.set("rationale", rationale);
            schema.putArray("required").add("result").add("rationale");
        }
        schema.put("additionalProperties", false);
        return json("ResponseFormat", schema.toString());
    }

    /** JSON by a schema. */
    public static ResponseFormat json(String name, String schema) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name(name)
                        .rootElement(JsonRawSchema.from(schema))
                        .build())
                .build();
    }
}
