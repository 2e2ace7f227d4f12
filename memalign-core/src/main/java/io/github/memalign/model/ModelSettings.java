package io.github.memalign.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which model to call, where and how.
 *
 * @param parameters sent to the model as they are, beside ours
 * @param baseUrl an OpenAI-compatible server to call in place of the provider's own
 * @param headers HTTP headers; a value may be {@code ${NAME}}, which is read from the environment
 * @param dimension dimensions asked of an embedding model; ignored by chat models
 */
public record ModelSettings(
        ModelUri uri,
        Map<String, JsonNode> parameters,
        Optional<String> baseUrl,
        Map<String, String> headers,
        Optional<Integer> dimension) {
    public ModelSettings {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A model with its defaults. */
    public static ModelSettings of(ModelUri uri) {
        return new ModelSettings(uri, Map.of(), Optional.empty(), Map.of(), Optional.empty());
    }

    /** Names headers only: their values may be keys. */
    @Override
    public String toString() {
        return "ModelSettings[" + uri + ", headers " + headers.keySet() + "]";
    }
}
