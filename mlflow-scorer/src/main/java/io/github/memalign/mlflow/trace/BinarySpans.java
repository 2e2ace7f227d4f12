package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;

/** Spans in the binary form of OTLP, for servers that do not take its JSON. */
final class BinarySpans {
    static final String CONTENT_TYPE = "application/x-protobuf";

    private BinarySpans() {}

    /** The same request as {@link SpanLog#request}. */
    static byte[] of(Iterable<? extends JsonNode> spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        spans.forEach(span -> scope.addSpans(span(span)));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static io.opentelemetry.proto.trace.v1.Span span(JsonNode json) {
        io.opentelemetry.proto.trace.v1.Span.Builder span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(bytes(json.path("traceId")))
                .setSpanId(bytes(json.path("spanId")))
                .setName(json.path("name").asText())
                .setKindValue(json.path("kind").asInt())
                .setStartTimeUnixNano(json.path("startTimeUnixNano").asLong())
                .setEndTimeUnixNano(json.path("endTimeUnixNano").asLong())
                .setStatus(Status.newBuilder()
                        .setCodeValue(json.path("status").path("code").asInt()));
        if (json.has("parentSpanId")) {
            span.setParentSpanId(bytes(json.path("parentSpanId")));
        }
        for (JsonNode attribute : json.path("attributes")) {
            span.addAttributes(KeyValue.newBuilder()
                    .setKey(attribute.path("key").asText())
                    .setValue(value(attribute.path("value"))));
        }
        return span.build();
    }

    private static AnyValue value(JsonNode typed) {
        AnyValue.Builder value = AnyValue.newBuilder();
        if (typed.has("boolValue")) {
            value.setBoolValue(typed.path("boolValue").asBoolean());
        } else if (typed.has("intValue")) {
            value.setIntValue(typed.path("intValue").asLong());
        } else if (typed.has("doubleValue")) {
            value.setDoubleValue(typed.path("doubleValue").asDouble());
        } else {
            value.setStringValue(typed.path("stringValue").asText());
        }
        return value.build();
    }

    private static ByteString bytes(JsonNode hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex.asText()));
    }
}
