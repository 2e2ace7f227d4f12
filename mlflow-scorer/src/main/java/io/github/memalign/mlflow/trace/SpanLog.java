package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes spans to the server, in OpenTelemetry's JSON or in its binary form where the server takes no other. */
public final class SpanLog {
    private static final ApiPath SPANS = ApiPath.of("/v1/traces");
    private static final String EXPERIMENT = "x-mlflow-experiment-id";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final MlflowHttp http;

    public SpanLog(MlflowHttp http) {
        this.http = http;
    }

    /**
     * A span that went well, to be completed by attributes.
     *
     * @param traceId 32 hexadecimal digits
     * @param spanId 16 hexadecimal digits
     * @param type MLflow's kind of step, such as {@code CHAT_MODEL}
     */
    public static ObjectNode span(String traceId, String spanId, String name, String type, Instant start, Instant end) {
        ObjectNode span = NODES.objectNode()
                .put("traceId", traceId)
                .put("spanId", spanId)
                .put("name", name)
                .put("kind", 1)
                .put("startTimeUnixNano", nanos(start))
                .put("endTimeUnixNano", nanos(end));
        span.putObject("status").put("code", 1);
        attribute(span, Span.TYPE, NODES.textNode(type));
        return span;
    }

    private static String nanos(Instant time) {
        return Long.toString(ChronoUnit.NANOS.between(Instant.EPOCH, time));
    }

    /** Adds what the step was given. */
    public static void inputs(ObjectNode span, JsonNode value) {
        attribute(span, Span.INPUTS, value);
    }

    /** Adds what the step returned. */
    public static void outputs(ObjectNode span, JsonNode value) {
        attribute(span, Span.OUTPUTS, value);
    }

    /**
     * Adds an attribute. The server reads a text as JSON if it is an object, a list or a quoted text, and as it is otherwise; so
     * texts go quoted, and only numbers and truth values have a type of their own.
     */
    public static void attribute(ObjectNode span, String key, JsonNode value) {
        ObjectNode typed = NODES.objectNode();
        if (value.isBoolean()) {
            typed.set("boolValue", value);
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            typed.put("intValue", value.asText());
        } else if (value.isNumber()) {
            typed.put("doubleValue", value.doubleValue());
        } else {
            typed.put("stringValue", value.toString());
        }
        span.withArray("attributes").addObject().put("key", key).set("value", typed);
    }

    /**
     * Writes spans. Their ids are given from here, so that sending the same again changes nothing.
     *
     * @throws MlflowException if the server does not take them
     */
    public void log(String experimentId, List<ObjectNode> spans) {
        try {
            http.create(SPANS, request(spans), Map.of(EXPERIMENT, experimentId), Optional::empty);
        } catch (MlflowException refused) {
            if (!isOfBinaryServer(refused)) {
                throw refused;
            }
            http.post(
                    SPANS,
                    BinarySpans.of(spans),
                    Map.of(EXPERIMENT, experimentId, "Content-Type", BinarySpans.CONTENT_TYPE));
        }
    }

    /** Servers up to MLflow 3.9 at least take spans in OTLP's binary form only. */
    private static boolean isOfBinaryServer(MlflowException refused) {
        return (refused.status() == 400 || refused.status() == 415)
                && String.valueOf(refused.getMessage()).contains(BinarySpans.CONTENT_TYPE);
    }

    static ObjectNode request(Iterable<ObjectNode> spans) {
        ObjectNode request = NODES.objectNode();
        ObjectNode scope = NODES.objectNode();
        spans.forEach(scope.putArray("spans")::add);
        request.putArray("resourceSpans").addObject().putArray("scopeSpans").add(scope);
        return request;
    }
}
