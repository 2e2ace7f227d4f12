package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/** How JSON is read here: nothing after a value, no key twice. */
public final class Json {
    /** The mapper; thread-safe. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** The object or list that a text holds, if it holds one and nothing else. */
    public static Optional<JsonNode> container(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(stripped));
        } catch (JsonProcessingException plainText) {
            return Optional.empty();
        }
    }

    /** What is wrong with malformed JSON, and in which column of the line. */
    public static String reason(JsonProcessingException malformed) {
        String message = malformed.getOriginalMessage();
        JsonLocation at = malformed.getLocation();
        return at == null ? message : message + " (column " + at.getColumnNr() + ")";
    }
}
