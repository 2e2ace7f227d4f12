package io.github.memalign.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The JSON mappers of all modules; thread-safe. */
public final class Json {
    /** Reads and writes JSON with nothing set but Jackson's defaults. */
    public static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Refuses what comes after a value, and a key that stands twice. */
    public static final JsonMapper STRICT = MAPPER.rebuild()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    /** A new object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The JSON in a text, a missing node where it is none. */
    public static JsonNode readOrMissing(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** The object or list that a text holds, if it holds one and nothing else. */
    public static Optional<JsonNode> container(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(STRICT.readTree(stripped));
        } catch (JsonProcessingException plainText) {
            return Optional.empty();
        }
    }

    /** One line of JSON; the value is such as can be written. */
    public static String write(Object value) {
        return write(WRITER, value);
    }

    /** JSON as a writer writes it; the value is such as can be written. */
    public static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
