package io.github.memalign.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.internal.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.PathTemplateMatch;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A request whose body is there, and the way to its answer. */
final class Call {
    static final String JSON = "application/json";
    static final String JSON_LINES = "application/x-ndjson";

    private static final Path BODY = Path.of("body");
    /** Jackson tells where a value began as if it were in a file. */
    private static final Pattern REDACTED = Pattern.compile(" ?\\([^(]*\\[Source: REDACTED.*", Pattern.DOTALL);

    private final HttpServerExchange exchange;
    private final byte[] body;

    Call(HttpServerExchange exchange, byte[] body) {
        this.exchange = exchange;
        this.body = body;
    }

    /** What stands in the path where its template has a name. */
    String inPath(String name) {
        return exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY)
                .getParameters()
                .getOrDefault(name, "");
    }

    /** Whether the body is lines of JSON rather than one JSON value. */
    boolean isLines() {
        return mediaType(exchange).equals(JSON_LINES);
    }

    static String mediaType(HttpServerExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The JSON object that the body is. */
    ObjectNode object() {
        JsonNode json = json();
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw malformed("it is no JSON object");
    }

    /** The rows of the body: lines, an array, or one object. */
    Rows rows() {
        if (isLines()) {
            return new Rows(lines(), false);
        }
        JsonNode json = json();
        if (json instanceof ObjectNode one) {
            return new Rows(List.of(new Row(BODY, 0, one)), true);
        }
        if (!json.isArray()) {
            throw malformed("it is neither a JSON object nor an array of them");
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode element : json) {
            if (!(element instanceof ObjectNode object)) {
                throw malformed("element " + (rows.size() + 1) + " of the array is no JSON object");
            }
            rows.add(new Row(BODY, 0, rows.size() + 1L, object));
        }
        return new Rows(rows, false);
    }

    /**
     * The rows of a body.
     *
     * @param all the rows
     * @param single whether it was one object, which is answered with one
     */
    record Rows(List<Row> all, boolean single) {}

    private List<Row> lines() {
        List<Row> rows = new ArrayList<>();
        try (MappingIterator<JsonNode> values = Json.STRICT
                .readerFor(JsonNode.class)
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readValues(text())) {
            while (values.hasNextValue()) {
                long line = Math.max(1, values.getCurrentLocation().getLineNr());
                if (!(values.nextValue() instanceof ObjectNode object)) {
                    throw malformed("line " + line + " is no JSON object");
                }
                rows.add(new Row(BODY, line, object));
            }
        } catch (JsonProcessingException broken) {
            throw malformed(broken);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return rows;
    }

    private JsonNode json() {
        try {
            JsonNode json = Json.STRICT.readTree(text());
            if (json.isMissingNode()) {
                throw malformed("it is empty");
            }
            return json;
        } catch (JsonProcessingException broken) {
            throw malformed(broken);
        }
    }

    private String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new Refusal(StatusCodes.BAD_REQUEST, "the body is not UTF-8", notUtf8);
        }
    }

    private static Refusal malformed(JsonProcessingException broken) {
        JsonLocation at = broken.getLocation();
        String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        String reason = REDACTED.matcher(broken.getOriginalMessage()).replaceFirst("");
        return new Refusal(StatusCodes.BAD_REQUEST, "the body is malformed: " + where + reason, broken);
    }

    private static Refusal malformed(String reason) {
        return new Refusal(StatusCodes.BAD_REQUEST, "the body is malformed: " + reason);
    }

    /** Answers with a JSON value. */
    void answer(Object value) throws IOException {
        answer(JSON, Json.MAPPER.writeValueAsBytes(value));
    }

    void answer(String type, byte[] content) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(ByteBuffer.wrap(content));
    }

    /** Begins an answer whose length nobody knows yet; to be closed. */
    OutputStream begin(String type) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        return exchange.getOutputStream();
    }
}
