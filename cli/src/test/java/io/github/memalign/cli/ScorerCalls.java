package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** A scorer registry. */
record ScorerCalls(List<ObjectNode> scorers) {
    MlflowAnswer answer(String call, Map<String, List<String>> query, JsonNode body) {
        return switch (call) {
            case "register" -> register(body);
            case "get" -> get(query);
            case "list", "versions" -> list(call, query);
            case "delete" -> delete(body);
            default -> sample(body);
        };
    }

    private MlflowAnswer register(JsonNode body) {
        String name = body.path("name").asText();
        ObjectNode scorer = ScriptedMlflow.MAPPER
                .createObjectNode()
                .put("experiment_id", body.path("experiment_id").asInt())
                .put("scorer_name", name)
                .put("scorer_version", last(name) + 1)
                .put("scorer_id", "s-" + name)
                .put("creation_time", System.currentTimeMillis())
                .put("serialized_scorer", body.path("serialized_scorer").asText());
        scorers.add(scorer);
        return MlflowAnswer.of(scorer);
    }

    private int last(String name) {
        return scorers.stream()
                .filter(scorer -> scorer.path("scorer_name").asText().equals(name))
                .mapToInt(scorer -> scorer.path("scorer_version").asInt())
                .max()
                .orElse(0);
    }

    private MlflowAnswer get(Map<String, List<String>> query) {
        String name = query.get("name").get(0);
        int version = Integer.parseInt(query.getOrDefault("version", List.of(String.valueOf(last(name))))
                .get(0));
        return scorers.stream()
                .filter(scorer -> is(scorer, name, version))
                .findFirst()
                .map(scorer ->
                        MlflowAnswer.of(ScriptedMlflow.MAPPER.createObjectNode().set("scorer", scorer)))
                .orElse(MlflowAnswer.unknown());
    }

    private MlflowAnswer list(String call, Map<String, List<String>> query) {
        ObjectNode found = ScriptedMlflow.MAPPER.createObjectNode();
        for (ObjectNode scorer : scorers) {
            String name = scorer.path("scorer_name").asText();
            boolean wanted = call.equals("versions")
                    ? name.equals(query.get("name").get(0))
                    : scorer.path("scorer_version").asInt() == last(name);
            if (wanted) {
                found.withArray("scorers").add(scorer);
            }
        }
        return MlflowAnswer.of(found);
    }

    private MlflowAnswer delete(JsonNode body) {
        boolean deleted = scorers.removeIf(scorer -> body.has("version")
                ? is(scorer, body.path("name").asText(), body.path("version").asInt())
                : scorer.path("scorer_name").asText().equals(body.path("name").asText()));
        return deleted ? new MlflowAnswer(200, "{}") : MlflowAnswer.unknown();
    }

    private MlflowAnswer sample(JsonNode body) {
        boolean isGateway = scorers.stream()
                .filter(scorer -> scorer.path("scorer_name")
                        .asText()
                        .equals(body.path("name").asText()))
                .anyMatch(scorer -> scorer.path("serialized_scorer").asText().contains("gateway:/"));
        return isGateway
                ? new MlflowAnswer(200, "{\"config\":{}}")
                : MlflowAnswer.refused(400, "INVALID_PARAMETER_VALUE", "only gateway models are sampled");
    }

    private static boolean is(JsonNode scorer, String name, int version) {
        return scorer.path("scorer_name").asText().equals(name)
                && scorer.path("scorer_version").asInt() == version;
    }
}
