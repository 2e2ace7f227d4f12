package io.github.memalign.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.util.Map;

/**
 * What is put into a request's JSON body beside, or in place of, what langchain4j put there.
 *
 * @param under the member that takes the values; empty for the body itself
 */
record BodyPatch(String under, Map<String, JsonNode> values) {
    String apply(String body) {
        if (values.isEmpty()) {
            return body;
        }
        if (!(Json.readOrMissing(body) instanceof ObjectNode root)) {
            return body;
        }
        ObjectNode target = under.isEmpty() ? root : root.withObjectProperty(under);
        values.forEach(target::set);
        return root.toString();
    }
}
