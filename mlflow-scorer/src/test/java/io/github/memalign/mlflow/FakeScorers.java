package io.github.memalign.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The scorer registry of the fake server. */
public final class FakeScorers {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The time of the server, which need not be that of its clients. */
    public volatile Clock clock = Clock.systemUTC();

    private final List<ObjectNode> versions = new ArrayList<>();

    FakeScorers() {}

    String answer(String method, String path, String query, JsonNode body) {
        if (path.endsWith("/register")) {
            return register(body).toString();
        }
        if (method.equals("DELETE")) {
            versions.removeIf(version -> isNamed(version, body.path("name").asText())
                    && (!body.has("version")
                            || version.path("scorer_version").asInt()
                                    == body.path("version").asInt()));
            return "{}";
        }
        Map<String, String> asked = parameters(query);
        List<ObjectNode> named = versions.stream()
                .filter(version -> !asked.containsKey("name") || isNamed(version, asked.get("name")))
                .filter(version -> !asked.containsKey("version")
                        || version.path("scorer_version").asText().equals(asked.get("version")))
                .toList();
        if (path.endsWith("/get")) {
            return named.isEmpty() ? null : "{\"scorer\":" + named.get(named.size() - 1) + "}";
        }
        ObjectNode answer = MAPPER.createObjectNode();
        named.forEach(version -> answer.withArray("scorers").add(version));
        return answer.toString();
    }

    private ObjectNode register(JsonNode body) {
        String name = body.path("name").asText();
        int number = 1
                + (int) versions.stream()
                        .filter(version -> isNamed(version, name))
                        .count();
        ObjectNode version = MAPPER.createObjectNode()
                .put("scorer_name", name)
                .put("scorer_version", number)
                .put("scorer_id", "scorer-" + name)
                .put("creation_time", clock.millis());
        version.set("serialized_scorer", body.path("serialized_scorer"));
        versions.add(version);
        ObjectNode answer = version.deepCopy();
        answer.set("name", answer.remove("scorer_name"));
        answer.set("version", answer.remove("scorer_version"));
        return answer;
    }

    private static boolean isNamed(JsonNode version, String name) {
        return version.path("scorer_name").asText().equals(name);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            parameters.put(
                    pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }
}
