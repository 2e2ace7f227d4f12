package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.mlflow.server.Answers;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the server's JSON of traces: protobuf's mapping, with OpenTelemetry's values in the spans. */
final class TraceReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TraceReader() {}

    static Trace trace(JsonNode json) {
        List<Span> spans = new ArrayList<>();
        json.path("spans").forEach(span -> spans.add(span(span)));
        return new Trace(info(json.path("trace_info")), spans);
    }

    static TraceInfo info(JsonNode json) {
        List<TraceAssessment> assessments = new ArrayList<>();
        json.path("assessments").forEach(assessment -> assessments.add(assessment(assessment)));
        return new TraceInfo(
                Answers.text(json, "/trace_id", "trace"),
                json.path("trace_location")
                        .path("mlflow_experiment")
                        .path("experiment_id")
                        .asText(),
                instant(json.path("request_time")),
                duration(json.path("execution_duration").asText()),
                json.path("state").asText(),
                texts(json.path("trace_metadata")),
                texts(json.path("tags")),
                json.path("request_preview").asText(),
                json.path("response_preview").asText(),
                assessments);
    }

    static TraceAssessment assessment(JsonNode json) {
        JsonNode source = json.path("source");
        JsonNode error = json.path("feedback").path("error");
        return new TraceAssessment(
                json.path("assessment_id").asText(),
                json.path("assessment_name").asText(),
                kind(json),
                new TraceAssessment.Source(
                        source.path("source_type").asText(),
                        source.path("source_id").asText()),
                value(json),
                error.isObject()
                        ? Optional.of(new TraceAssessment.Failure(
                                error.path("error_code").asText(),
                                error.path("error_message").asText()))
                        : Optional.empty(),
                json.path("rationale").asText(""),
                texts(json.path("metadata")),
                Optional.of(json.path("span_id").asText("")).filter(id -> !id.isEmpty()),
                instant(json.path("create_time")),
                instant(json.path("last_update_time")),
                json.path("valid").asBoolean(true));
    }

    private static TraceAssessment.Kind kind(JsonNode json) {
        if (json.has("feedback")) {
            return TraceAssessment.Kind.FEEDBACK;
        }
        return json.has("expectation") ? TraceAssessment.Kind.EXPECTATION : TraceAssessment.Kind.ISSUE;
    }

    private static JsonNode value(JsonNode json) {
        JsonNode said = json.has("feedback") ? json.path("feedback") : json.path("expectation");
        JsonNode serialized = said.path("serialized_value").path("value");
        if (serialized.isTextual()) {
            try {
                return Json.MAPPER.readTree(serialized.textValue());
            } catch (JsonProcessingException plain) {
                return serialized;
            }
        }
        return said.has("value") ? said.get("value") : NullNode.instance;
    }

    private static Span span(JsonNode json) {
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        json.path("attributes")
                .forEach(pair -> attributes.put(pair.path("key").asText(), anyValue(pair.path("value"))));
        List<JsonNode> events = new ArrayList<>();
        json.path("events").forEach(events::add);
        String status = json.path("status").path("code").asText("STATUS_CODE_UNSET");
        return new Span(
                hex(json.path("span_id").asText()),
                Optional.of(hex(json.path("parent_span_id").asText(""))).filter(id -> !id.isEmpty()),
                json.path("name").asText(),
                json.path("start_time_unix_nano").asLong(),
                json.path("end_time_unix_nano").asLong(),
                status.replace("STATUS_CODE_", ""),
                json.path("status").path("message").asText(""),
                attributes,
                events);
    }

    /** The server has decoded the JSON text of an attribute already; what is a text here is a text. */
    private static JsonNode anyValue(JsonNode json) {
        if (json.has("string_value")) {
            return json.get("string_value");
        }
        if (json.has("bool_value")) {
            return json.get("bool_value");
        }
        if (json.has("int_value")) {
            return NODES.numberNode(json.get("int_value").asLong());
        }
        if (json.has("double_value")) {
            return NODES.numberNode(json.get("double_value").asDouble());
        }
        if (json.has("array_value")) {
            ArrayNode array = NODES.arrayNode();
            json.get("array_value").path("values").forEach(value -> array.add(anyValue(value)));
            return array;
        }
        if (json.has("kvlist_value")) {
            ObjectNode object = NODES.objectNode();
            json.get("kvlist_value")
                    .path("values")
                    .forEach(pair -> object.set(pair.path("key").asText(), anyValue(pair.path("value"))));
            return object;
        }
        return json.has("bytes_value") ? json.get("bytes_value") : NullNode.instance;
    }

    private static String hex(String base64) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private static Instant instant(JsonNode json) {
        try {
            return Instant.parse(json.asText());
        } catch (DateTimeException unknown) {
            return Instant.EPOCH;
        }
    }

    private static Optional<Duration> duration(String seconds) {
        if (!seconds.matches("-?\\d+(\\.\\d+)?s")) {
            return Optional.empty();
        }
        BigDecimal exact = new BigDecimal(seconds.substring(0, seconds.length() - 1));
        return Optional.of(Duration.ofNanos(exact.movePointRight(9).longValue()));
    }
}
