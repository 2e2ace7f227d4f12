package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** MLflow's Review page of a queue, as a script calls it. */
record ReviewPage(MlflowHttp http, JsonNode queue) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String API = "/api/3.0/mlflow/";

    ReviewPage(MlflowHttp http, String experimentId, String name) {
        this(
                http,
                http.get(ApiPath.of(API + "review-queues/get-by-name")
                                .with("experiment_id", experimentId)
                                .with("name", name))
                        .path("review_queue"));
    }

    private String id() {
        return queue.path("queue_id").asText();
    }

    /** What the page sends when an expert answers. */
    void answer(String trace, String who, String value, String why) {
        ObjectNode said = MAPPER.createObjectNode()
                .put("assessment_name", "tone")
                .put("trace_id", trace)
                .put("rationale", why);
        said.putObject("source").put("source_type", "HUMAN").put("source_id", who);
        said.putObject("feedback").put("value", value);
        ObjectNode body = MAPPER.createObjectNode();
        body.set("assessment", said);
        http.create(ApiPath.of(API + "traces/{}/assessments", trace), body, Optional::empty);
        http.post(
                ApiPath.of(API + "review-queues/items/set-status"),
                MAPPER.createObjectNode()
                        .put("queue_id", id())
                        .put("item_id", trace)
                        .put("status", "COMPLETE")
                        .put("completed_by", who));
    }

    private List<JsonNode> items() {
        JsonNode items = http.get(ApiPath.of(API + "review-queues/items/list").with("queue_id", id()))
                .path("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }

    /** The status of a trace in the queue, {@code none} if it is not there. */
    String status(String trace) {
        return items().stream()
                .filter(item -> item.path("item_id").asText().equals(trace))
                .map(item -> item.path("status").asText())
                .findFirst()
                .orElse("none");
    }

    /** The traces that wait for an answer. */
    List<String> waiting() {
        return items().stream()
                .filter(item -> item.path("status").asText().equals("PENDING"))
                .map(item -> item.path("item_id").asText())
                .toList();
    }

    /** What judges said of a trace. */
    List<JsonNode> verdicts(String trace) {
        JsonNode info = http.get(ApiPath.of(API + "traces/{}", trace)).at("/trace/trace_info/assessments");
        return StreamSupport.stream(info.spliterator(), false)
                .filter(said -> said.at("/source/source_type").asText().equals("LLM_JUDGE"))
                .toList();
    }
}
