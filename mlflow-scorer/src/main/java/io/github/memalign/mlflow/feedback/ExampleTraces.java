package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import java.time.Instant;
import java.util.HexFormat;

/** An example as a trace of one span, in OpenTelemetry's JSON. */
final class ExampleTraces {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ExampleTraces() {}

    /** The id of an example's trace: the same for the same example in the same experiment, whoever logs it and when. */
    static String traceId(String experimentId, Example example) {
        return "tr-" + HexFormat.of().formatHex(hash(experimentId, example), 0, TRACE_BYTES);
    }

    static ObjectNode span(String experimentId, Example example, Instant time) {
        byte[] hash = hash(experimentId, example);
        String nanos = Long.toString(time.toEpochMilli() * 1_000_000);
        ObjectNode span = NODES.objectNode()
                .put("traceId", HexFormat.of().formatHex(hash, 0, TRACE_BYTES))
                .put("spanId", HexFormat.of().formatHex(hash, TRACE_BYTES, TRACE_BYTES + SPAN_BYTES))
                .put("name", "example")
                .put("kind", 1)
                .put("startTimeUnixNano", nanos)
                .put("endTimeUnixNano", nanos);
        span.putObject("status").put("code", 1);
        attribute(span, "mlflow.spanType", NODES.textNode("UNKNOWN"));
        attribute(span, "memalign.exampleId", NODES.textNode(example.id()));
        example.field(Field.INPUTS).ifPresent(value -> attribute(span, "mlflow.spanInputs", value));
        example.field(Field.OUTPUTS).ifPresent(value -> attribute(span, "mlflow.spanOutputs", value));
        return span;
    }

    /**
     * The server reads a text as JSON if it is an object, a list or a quoted text, and as it is otherwise; so texts go
     * quoted, and only numbers and truth values have a type of their own.
     */
    private static void attribute(ObjectNode span, String key, JsonNode value) {
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

    static ObjectNode request(Iterable<ObjectNode> spans) {
        ObjectNode request = NODES.objectNode();
        ObjectNode scope = NODES.objectNode();
        spans.forEach(scope.putArray("spans")::add);
        request.putArray("resourceSpans").addObject().putArray("scopeSpans").add(scope);
        return request;
    }

    private static byte[] hash(String experimentId, Example example) {
        Sha256 checksum = new Sha256();
        add(checksum, experimentId);
        add(checksum, example.id());
        example.fields().forEach((field, value) -> {
            add(checksum, field.key());
            add(checksum, value.toString());
        });
        return checksum.bytes();
    }

    private static void add(Sha256 checksum, String text) {
        checksum.add(text).add("\0");
    }
}
