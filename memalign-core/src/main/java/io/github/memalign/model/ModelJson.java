package io.github.memalign.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/** The one JSON mapper of this package; thread-safe once built. */
final class ModelJson {
    static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private ModelJson() {}

    /** The JSON in a text, a missing node where it is none. */
    static JsonNode readOrMissing(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }
}
