package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.internal.PythonText;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The text of a trace's inputs and outputs, as MLflow 3.17.2 makes it for examples. Where MLflow gives up (a bare number, an
 * empty list), the value's JSON is the text.
 */
public final class TraceText {
    private static final String MESSAGES = "messages";
    private static final String MESSAGE = "message";
    private static final String CONTENT = "content";

    private TraceText() {}

    /** The text of inputs: absent ones are one blank. */
    public static String inputs(Optional<JsonNode> inputs) {
        JsonNode value = inputs.orElse(null);
        if (value == null || isNothing(value)) {
            return " ";
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        if (!value.isObject()) {
            return PythonText.json(value);
        }
        JsonNode messages = value.path(MESSAGES);
        if (messages.isArray() && !messages.isEmpty() && all(messages, JsonNode::isObject)) {
            JsonNode last = messages.get(messages.size() - 1).path(CONTENT);
            if (messages.size() > 1
                    && all(messages, message -> message.path(CONTENT).isTextual())) {
                return PythonText.json(messages);
            }
            if (last.isTextual()) {
                return last.textValue();
            }
        }
        return PythonText.repr(value);
    }

    /** The text of outputs: absent ones are one blank. */
    public static String outputs(Optional<JsonNode> outputs) {
        JsonNode value = outputs.orElse(null);
        if (value == null || isNothing(value)) {
            return " ";
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isArray() && !value.isEmpty()) {
            return outputs(Optional.of(value.get(0)));
        }
        JsonNode choice = value.path("choices").path(0).path(MESSAGE).path(CONTENT);
        if (choice.isTextual()) {
            return choice.textValue();
        }
        JsonNode messages = value.path(MESSAGES);
        JsonNode last = messages.path(messages.size() - 1).path(CONTENT);
        if (messages.isArray() && last.isTextual()) {
            return last.textValue();
        }
        JsonNode items = value.path("output");
        return isResponse(items) ? response(items) : PythonText.json(value);
    }

    /** What a judge that inspects the whole trace is reminded of it by: request and response. */
    public static String whole(Trace trace) {
        return inputs(trace.inputs()) + " " + outputs(trace.outputs());
    }

    /** Whether Python takes a value for false: null, empty, zero. */
    static boolean isFalsy(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue() == 0;
        }
        if (value.isTextual()) {
            return value.textValue().isEmpty();
        }
        return value.isBoolean() ? !value.booleanValue() : value.isEmpty();
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isDouble() && Double.isNaN(value.doubleValue()));
    }

    private static boolean isResponse(JsonNode items) {
        JsonNode last = items.path(items.size() - 1);
        return items.isArray() && last.path("type").asText().equals(MESSAGE) && last.has(CONTENT);
    }

    private static String response(JsonNode items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            JsonNode content = items.get(i).path(CONTENT);
            if (!items.get(i).path("role").asText().equals("assistant")) {
                continue;
            }
            if (content.isTextual()) {
                return content.textValue();
            }
            for (JsonNode part : content) {
                String type = part.path("type").asText();
                if (type.equals("text") || type.equals("output_text")) {
                    return part.has("text") ? part.get("text").asText() : PythonText.json(items);
                }
            }
        }
        return PythonText.json(items);
    }

    private static boolean all(JsonNode array, Predicate<JsonNode> test) {
        return StreamSupport.stream(array.spliterator(), false).allMatch(test);
    }
}
