package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step of a trace.
 *
 * @param id 16 hexadecimal digits
 * @param parentId the step it is part of; empty for the root
 * @param startNanos nanoseconds since 1970
 * @param endNanos nanoseconds since 1970; 0 if it is not over
 * @param status {@code OK}, {@code ERROR} or {@code UNSET}
 * @param statusMessage what went wrong; empty if nothing did
 * @param attributes its attributes, decoded
 * @param events what happened within it, as the server writes it
 */
public record Span(
        String id,
        Optional<String> parentId,
        String name,
        long startNanos,
        long endNanos,
        String status,
        String statusMessage,
        Map<String, JsonNode> attributes,
        List<JsonNode> events) {
    static final String INPUTS = "mlflow.spanInputs";
    static final String OUTPUTS = "mlflow.spanOutputs";
    static final String TYPE = "mlflow.spanType";

    public Span {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        events = List.copyOf(events);
    }

    /** What the step was given; an empty text counts as nothing, as it does in MLflow. */
    public Optional<JsonNode> inputs() {
        return attribute(INPUTS);
    }

    /** What the step returned; an empty text counts as nothing. */
    public Optional<JsonNode> outputs() {
        return attribute(OUTPUTS);
    }

    /** MLflow's kind of step, such as {@code TOOL}. */
    public String type() {
        return attribute(TYPE).map(JsonNode::asText).orElse("UNKNOWN");
    }

    /** Milliseconds from start to end. */
    public double millis() {
        return (endNanos - startNanos) / 1e6;
    }

    private Optional<JsonNode> attribute(String name) {
        return Optional.ofNullable(attributes.get(name))
                .filter(value -> !value.isNull()
                        && !(value.isTextual() && value.textValue().isEmpty()));
    }
}
