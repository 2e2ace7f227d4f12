package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Runs of one experiment. */
record RunCalls(Map<String, ObjectNode> runs) {
    MlflowAnswer answer(String call, Map<String, List<String>> query, JsonNode body) {
        if (call.equals("create")) {
            return create(body);
        }
        if (call.equals("search")) {
            ObjectNode found = ScriptedMlflow.MAPPER.createObjectNode();
            runs.values().forEach(found.withArray("runs")::add);
            return MlflowAnswer.of(found);
        }
        String id = query.containsKey("run_id")
                ? query.get("run_id").get(0)
                : body.path("run_id").asText();
        ObjectNode run = runs.get(id);
        if (run == null) {
            return MlflowAnswer.unknown();
        }
        switch (call) {
            case "update" -> run.withObject("/info").set("status", body.path("status"));
            case "delete" -> runs.remove(id);
            case "log-batch" ->
                List.of("metrics", "params", "tags").forEach(kind -> body.path(kind)
                        .forEach(run.withObject("/data").withArray(kind)::add));
            default -> {
                return MlflowAnswer.of(ScriptedMlflow.MAPPER.createObjectNode().set("run", run));
            }
        }
        return new MlflowAnswer(200, "{}");
    }

    private MlflowAnswer create(JsonNode body) {
        String id = String.format("%032x", 0xabc0 + runs.size());
        ObjectNode run = ScriptedMlflow.MAPPER.createObjectNode();
        run.putObject("info")
                .put("run_id", id)
                .put("experiment_id", body.path("experiment_id").asText())
                .put("status", "RUNNING")
                .put("artifact_uri", "mlflow-artifacts:/7/" + id + "/artifacts");
        run.putObject("data").set("tags", body.path("tags").deepCopy());
        runs.put(id, run);
        return MlflowAnswer.of(ScriptedMlflow.MAPPER.createObjectNode().set("run", run));
    }
}
