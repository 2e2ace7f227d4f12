package io.github.memalign.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.HexFormat;

/** Spans as they are sent in OTLP's binary form. */
final class BinarySpansRequest {
    private BinarySpansRequest() {}

    /** As JSON; only what tests look at. */
    static ObjectNode json(byte[] sent) throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ArrayNode spans = request.withArray("resourceSpans")
                .addObject()
                .withArray("scopeSpans")
                .addObject()
                .withArray("spans");
        ExportTraceServiceRequest parsed = ExportTraceServiceRequest.parseFrom(sent);
        parsed.getResourceSpans(0).getScopeSpans(0).getSpansList().forEach(span -> {
            ObjectNode json = spans.addObject();
            json.put("traceId", HexFormat.of().formatHex(span.getTraceId().toByteArray()));
            json.put("spanId", HexFormat.of().formatHex(span.getSpanId().toByteArray()));
            span.getAttributesList().forEach(attribute -> {
                ObjectNode value = json.withArray("attributes")
                        .addObject()
                        .put("key", attribute.getKey())
                        .putObject("value");
                if (attribute.getValue().hasIntValue()) {
                    value.put("intValue", attribute.getValue().getIntValue());
                } else {
                    value.put("stringValue", attribute.getValue().getStringValue());
                }
            });
        });
        return request;
    }
}
