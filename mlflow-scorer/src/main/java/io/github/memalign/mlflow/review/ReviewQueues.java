package io.github.memalign.mlflow.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.Answers;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Finds, makes and fills review queues. What people answer are assessments of the traces, named as the judge; a queue only
 * says who is asked what of which trace. Servers have queues since MLflow 3.14.
 */
public final class ReviewQueues {
    private static final String MLFLOW = "/api/3.0/mlflow/";
    private static final int PAGE = 1_000;
    private static final int BATCH = 100;

    private final MlflowHttp http;

    public ReviewQueues(MlflowHttp http) {
        this.http = http;
    }

    /** Whether the server has queues at all. */
    public boolean areThere(String experimentId) {
        try {
            http.get(path("review-queues/list").with("experiment_id", experimentId));
            return true;
        } catch (MlflowException failed) {
            if (isUnknownCall(failed)) {
                return false;
            }
            throw failed;
        }
    }

    private static boolean isUnknownCall(MlflowException failed) {
        return failed.status() == 404 && !failed.isNotFound();
    }

    /**
     * The queue of that name in an experiment.
     *
     * @throws MlflowException if there is none, or the server has no queues
     */
    public ReviewQueue get(String experimentId, String name) {
        return find(experimentId, name)
                .orElseThrow(() -> new MlflowException(
                        "There is no review queue '" + name + "' in experiment " + experimentId
                                + "; make one with memalign review, or look for its name on the experiment's Review"
                                + " page.",
                        404,
                        "RESOURCE_DOES_NOT_EXIST",
                        null));
    }

    private Optional<ReviewQueue> find(String experimentId, String name) {
        return answer(experimentId, name).map(answer -> queue(answer.path("review_queue")));
    }

    private Optional<JsonNode> answer(String experimentId, String name) {
        return orNone(() -> http.get(path("review-queues/get-by-name")
                .with("experiment_id", experimentId)
                .with("name", name)));
    }

    /**
     * The queue of that name that asks what a judge has to know; it is made if there is none, with a label schema named as
     * the judge. Who is asked already stays.
     *
     * @param users who is to be asked too
     * @throws io.github.memalign.InvalidSettingException if nobody can be asked for a value of the judge's type
     * @throws MlflowException if there is such a queue or schema that asks something else, or the server has no queues
     */
    public ReviewQueue open(String experimentId, String name, JudgeDefinition judge, List<String> users) {
        String schema = schema(experimentId, LabelQuestion.of(judge), judge.name());
        ReviewQueue queue = find(experimentId, name).orElseGet(() -> create(experimentId, name, schema, users));
        ObjectNode update = Json.object().put("queue_id", queue.id());
        Set<String> all = new LinkedHashSet<>(queue.users());
        users.forEach(user -> all.add(user.strip().toLowerCase(Locale.ROOT)));
        if (all.size() > queue.users().size()) {
            all.forEach(update.put("update_users", true).putArray("users")::add);
        }
        if (!queue.schemaIds().contains(schema)) {
            if (!items(queue).isEmpty()) {
                throw new MlflowException("The review queue '" + name + "' asks something else than '" + judge.name()
                        + "', and MLflow lets nobody change that while it has items; name another queue with --queue.");
            }
            update.put("update_schema_ids", true).putArray("schema_ids").add(schema);
        }
        return update.size() == 1
                ? queue
                : queue(http.post(path("review-queues/update"), update).path("review_queue"));
    }

    /**
     * Looks whether a queue still asks what a judge has to know.
     *
     * @throws MlflowException if it does not: somebody changed or deleted its label schema
     */
    public void check(ReviewQueue queue, JudgeDefinition judge) {
        LabelQuestion question = LabelQuestion.of(judge);
        JsonNode schema = named(queue.experimentId(), judge.name())
                .filter(there ->
                        queue.schemaIds().contains(there.path("schema_id").asText()))
                .orElseThrow(() -> new MlflowException("The review queue '" + queue.name() + "' has no label schema '"
                        + judge.name()
                        + "', so that nobody is asked what the judge has to know; name another queue with"
                        + " --queue, or make one with memalign review."));
        checkAsks(schema, question, judge.name());
    }

    private String schema(String experimentId, LabelQuestion question, String judge) {
        Optional<JsonNode> there = named(experimentId, judge);
        JsonNode schema = there.orElseGet(() -> http.create(
                        path("label-schemas/create"), question.schema(experimentId), () -> named(experimentId, judge)
                                .map(made -> Json.object().set("label_schema", made)))
                .path("label_schema"));
        checkAsks(schema, question, judge);
        return Answers.text(schema, "/schema_id", "label schema '" + judge + "'");
    }

    private static void checkAsks(JsonNode schema, LabelQuestion question, String judge) {
        if (!question.isAskedBy(schema)) {
            throw new MlflowException("The label schema '" + judge + "' asks for "
                    + schema.path("type").asText() + " " + schema.path("input")
                    + ", and the judge's values need FEEDBACK "
                    + question.asked() + ". Change the schema on the experiment's Review page, or delete it there, so"
                    + " that it is made anew.");
        }
    }

    private Optional<JsonNode> named(String experimentId, String schema) {
        return orNone(() -> http.get(path("label-schemas/get-by-name")
                        .with("experiment_id", experimentId)
                        .with("name", schema)))
                .map(answer -> answer.path("label_schema"));
    }

    private ReviewQueue create(String experimentId, String name, String schemaId, List<String> users) {
        ObjectNode body = Json.object()
                .put("experiment_id", experimentId)
                .put("name", name)
                .put("queue_type", "CUSTOM");
        users.forEach(body.putArray("users")::add);
        body.putArray("schema_ids").add(schemaId);
        JsonNode made = http.create(path("review-queues/create"), body, () -> answer(experimentId, name));
        return queue(made.path("review_queue"));
    }

    /** What is in a queue, the newest first. */
    public List<ReviewItem> items(ReviewQueue queue) {
        List<ReviewItem> items = new ArrayList<>();
        http.pages(path("review-queues/items/list").with("queue_id", queue.id()).with("max_results", PAGE))
                .forEach(page -> page.path("items").forEach(item -> items.add(item(item))));
        return List.copyOf(items);
    }

    /** Puts traces into a queue; those in it already stay as they are. */
    public void add(ReviewQueue queue, Collection<String> traceIds) {
        for (List<String> part : Batches.of(List.copyOf(traceIds), BATCH)) {
            ObjectNode body = Json.object().put("queue_id", queue.id()).put("item_type", "TRACE");
            part.forEach(body.putArray("item_ids")::add);
            http.post(path("review-queues/items/add"), body);
        }
    }

    /** Asks of an item once more, though somebody answered. */
    public void reopen(ReviewQueue queue, String traceId) {
        http.post(
                path("review-queues/items/set-status"),
                Json.object()
                        .put("queue_id", queue.id())
                        .put("item_id", traceId)
                        .put("status", "PENDING"));
    }

    private static ReviewItem item(JsonNode json) {
        String status = json.path("status").asText();
        return new ReviewItem(
                Answers.text(json, "/item_id", "item of a review queue"),
                status.equals("COMPLETE")
                        ? ReviewItem.Status.COMPLETE
                        : status.equals("DECLINED") ? ReviewItem.Status.DECLINED : ReviewItem.Status.PENDING);
    }

    private static ReviewQueue queue(JsonNode json) {
        return new ReviewQueue(
                Answers.text(json, "/queue_id", "review queue"),
                Answers.text(json, "/experiment_id", "review queue"),
                json.path("name").asText(),
                texts(json.path("users")),
                texts(json.path("schema_ids")));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Optional<JsonNode> orNone(Supplier<JsonNode> call) {
        try {
            return Optional.of(call.get());
        } catch (MlflowException failed) {
            if (failed.isNotFound()) {
                return Optional.empty();
            }
            if (isUnknownCall(failed)) {
                throw new MlflowException(
                        "The server has no review queues; they need MLflow 3.14 or newer. memalign review --list FILE"
                                + " writes what to ask into a file in place of a queue.",
                        failed.status(),
                        failed.errorCode(),
                        failed);
            }
            throw failed;
        }
    }

    private static ApiPath path(String call) {
        return ApiPath.of(MLFLOW + call);
    }
}
