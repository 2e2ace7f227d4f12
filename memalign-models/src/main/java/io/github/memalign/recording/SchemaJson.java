package io.github.memalign.recording;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.github.memalign.internal.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Schemas as JSON text of our own, since what a library writes for them may change with its version. */
final class SchemaJson {
    private SchemaJson() {}

    /** The schema, its members in their own order, which is part of what is asked. */
    static String of(JsonSchemaElement schema) {
        return schema instanceof JsonRawSchema raw ? raw.schema() : json(schema).toString();
    }

    private static ObjectNode json(JsonSchemaElement schema) {
        ObjectNode json = Json.object();
        if (schema instanceof JsonObjectSchema object) {
            object(json, object);
        } else if (schema instanceof JsonArraySchema array) {
            json.put("type", "array");
            if (array.items() != null) {
                json.set("items", json(array.items()));
            }
        } else if (schema instanceof JsonEnumSchema choice) {
            json.put("type", "string");
            list(json, "enum", choice.enumValues());
        } else if (schema instanceof JsonAnyOfSchema any) {
            ArrayNode choices = json.putArray("anyOf");
            any.anyOf().forEach(choice -> choices.add(json(choice)));
        } else if (schema instanceof JsonReferenceSchema reference) {
            json.put("$ref", reference.reference());
        } else if (schema instanceof JsonRawSchema raw) {
            json.set("raw", Json.readOrMissing(raw.schema()));
        } else {
            json.put("type", type(schema));
        }
        if (schema.description() != null) {
            json.put("description", schema.description());
        }
        return json;
    }

    private static void object(ObjectNode json, JsonObjectSchema object) {
        json.put("type", "object");
        ObjectNode properties = json.putObject("properties");
        object.properties().forEach((name, property) -> properties.set(name, json(property)));
        list(json, "required", object.required());
        if (object.additionalProperties() != null) {
            json.put("additionalProperties", object.additionalProperties());
        }
        if (object.definitions() != null && !object.definitions().isEmpty()) {
            ObjectNode definitions = json.putObject("$defs");
            object.definitions().forEach((name, definition) -> definitions.set(name, json(definition)));
        }
    }

    private static void list(ObjectNode json, String member, @Nullable List<String> values) {
        if (values != null && !values.isEmpty()) {
            ArrayNode array = json.putArray(member);
            values.forEach(array::add);
        }
    }

    private static String type(JsonSchemaElement schema) {
        if (schema instanceof JsonStringSchema) {
            return "string";
        }
        if (schema instanceof JsonIntegerSchema) {
            return "integer";
        }
        if (schema instanceof JsonNumberSchema) {
            return "number";
        }
        if (schema instanceof JsonBooleanSchema) {
            return "boolean";
        }
        if (schema instanceof JsonNullSchema) {
            return "null";
        }
        throw new IllegalArgumentException("a schema of " + schema.getClass().getName() + " cannot be recorded");
    }
}
