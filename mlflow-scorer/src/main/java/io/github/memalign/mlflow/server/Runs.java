package io.github.memalign.mlflow.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Text;
import io.github.memalign.mlflow.MlflowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Experiments and runs: finds them, makes them, and writes parameters, metrics and tags. */
public final class Runs {
    private static final String MLFLOW = "/api/2.0/mlflow/";
    private static final String CREATION_TAG = "memalign.creation";
    private static final int BATCH = 100;
    private static final int PAGE = 1000;
    private static final int LONGEST_PARAM = 6000;
    private static final int LONGEST_TAG = 5000;

    private final MlflowHttp http;

    Runs(MlflowHttp http) {
        this.http = http;
    }

    /**
     * The id of an experiment.
     *
     * @param nameOrId its name, or its id; a name goes before an id
     * @throws MlflowException if there is none
     */
    public String experimentId(String nameOrId) {
        return find(nameOrId)
                .orElseThrow(() -> new MlflowException(
                        "There is no experiment '" + nameOrId
                                + "' on this server, neither by name nor by id. Create it first, or check"
                                + " MLFLOW_TRACKING_URI.",
                        404,
                        "RESOURCE_DOES_NOT_EXIST",
                        null));
    }

    /** The id of an experiment, which is created if there is none of that name or id. */
    public String experimentIdOrNew(String nameOrId) {
        return find(nameOrId).orElseGet(() -> create(nameOrId));
    }

    private String create(String name) {
        try {
            JsonNode answer =
                    http.create(path("experiments/create"), Json.object().put("name", name), () -> byName(name)
                            .map(id -> Json.object().put("experiment_id", id)));
            return Answers.text(answer, "/experiment_id", "created experiment");
        } catch (MlflowException failed) {
            if (failed.isAlreadyThere()) {
                return byName(name).orElseThrow(() -> failed);
            }
            throw failed;
        }
    }

    private Optional<String> find(String nameOrId) {
        Optional<String> found = byName(nameOrId);
        if (found.isPresent() || !nameOrId.matches("\\d{1,32}")) {
            return found;
        }
        return unlessMissing(() -> experimentName(nameOrId)).map(name -> nameOrId);
    }

    private Optional<String> byName(String name) {
        return unlessMissing(() -> http.get(path("experiments/get-by-name").with("experiment_name", name)))
                .filter(answer ->
                        !answer.at("/experiment/lifecycle_stage").asText().equals("deleted"))
                .map(answer -> Answers.text(answer, "/experiment/experiment_id", "experiment '" + name + "'"));
    }

    private static <T> Optional<T> unlessMissing(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (MlflowException failed) {
            if (failed.isNotFound()) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** The name of an experiment. */
    public String experimentName(String id) {
        JsonNode answer = http.get(path("experiments/get").with("experiment_id", id));
        return Answers.text(answer, "/experiment/name", "experiment " + id);
    }

    /** Begins a run; it must be ended by {@link #finish} or {@link #fail}. */
    public Run start(String experimentId, String name, Map<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put("mlflow.runName", name);
        all.put(CREATION_TAG, UUID.randomUUID().toString());
        ObjectNode request = Json.object()
                .put("experiment_id", experimentId)
                .put("run_name", name)
                .put("start_time", System.currentTimeMillis());
        request.set("tags", pairs(all));
        String ours = "tags.`" + CREATION_TAG + "` = '" + all.get(CREATION_TAG) + "'";
        JsonNode answer = http.create(path("runs/create"), request, () -> page(experimentId, ours, 1, "")
                .path("runs")
                .valueStream()
                .findFirst()
                .map(run -> Json.object().set("run", run)));
        return Run.of(answer.path("run"), "created run");
    }

    /**
     * A run in which some work is done: it is finished after that, and marked as failed if that throws.
     *
     * @param work gets the run
     */
    public Run during(String experimentId, String name, Map<String, String> tags, Consumer<Run> work) {
        Run run = start(experimentId, name, tags);
        try {
            work.accept(run);
            finish(run.id());
            return run;
        } catch (RuntimeException | Error e) {
            fail(run.id(), e);
            throw e;
        }
    }

    /** A run by its id. */
    public Run get(String runId) {
        return Run.of(http.get(path("runs/get").with("run_id", runId)).path("run"), "run " + runId);
    }

    /**
     * Runs of an experiment, the newest first.
     *
     * @param filter MLflow's filter, such as <code>tags.`judge` = 'politeness'</code>; empty for all
     * @param limit how many at most
     */
    public List<Run> search(String experimentId, String filter, int limit) {
        List<Run> found = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = page(experimentId, filter, Math.min(PAGE, limit - found.size()), token);
            page.path("runs").forEach(run -> found.add(Run.of(run, "found run")));
            String next = page.path("next_page_token").asText("");
            if (next.equals(token)) {
                break;
            }
            token = next;
        } while (!token.isEmpty() && found.size() < limit);
        return List.copyOf(found);
    }

    /** All runs of an experiment that have a tag of that value, the newest first. */
    public List<Run> tagged(String experimentId, String tag, String value) {
        // The filter's language knows no escape; a value with both kinds of quotes is looked for among all runs.
        String quote = value.contains("'") ? "\"" : "'";
        String filter = value.contains(quote) ? "" : "tags.`" + tag + "` = " + quote + value + quote;
        return search(experimentId, filter, Integer.MAX_VALUE).stream()
                .filter(run -> value.equals(run.tags().get(tag)))
                .toList();
    }

    /** The tags of an experiment. */
    public Map<String, String> experimentTags(String id) {
        JsonNode answer = http.get(path("experiments/get").with("experiment_id", id));
        Answers.text(answer, "/experiment/experiment_id", "experiment " + id);
        return Run.texts(answer.at("/experiment/tags"));
    }

    /** Writes a tag of an experiment, over one of the same name. */
    public void tagExperiment(String id, String key, String value) {
        http.post(
                path("experiments/set-experiment-tag"),
                Json.object().put("experiment_id", id).put("key", key).put("value", value));
    }

    private JsonNode page(String experimentId, String filter, int size, String token) {
        ObjectNode query = Json.object()
                .put("filter", filter)
                .put("run_view_type", "ACTIVE_ONLY")
                .put("max_results", size);
        query.putArray("experiment_ids").add(experimentId);
        query.putArray("order_by").add("attributes.start_time DESC");
        if (!token.isEmpty()) {
            query.put("page_token", token);
        }
        return http.post(path("runs/search"), query);
    }

    /** Writes parameters; the ends of values that are too long for the server are cut. */
    public void params(String runId, Map<String, String> params) {
        Map<String, String> cut = new LinkedHashMap<>();
        params.forEach((key, value) ->
                cut.put(key, value.length() <= LONGEST_PARAM ? value : Text.shown(value, LONGEST_PARAM - 1)));
        for (List<Map.Entry<String, String>> part : Batches.of(List.copyOf(cut.entrySet()), BATCH)) {
            Map<String, String> batch = new LinkedHashMap<>();
            part.forEach(entry -> batch.put(entry.getKey(), entry.getValue()));
            log(runId, "params", pairs(batch));
        }
    }

    /** Writes metrics. */
    public void metrics(String runId, List<Metric> metrics) {
        long now = System.currentTimeMillis();
        for (List<Metric> part : Batches.of(metrics, 10 * BATCH)) {
            List<ObjectNode> sent = part.stream()
                    .map(metric -> Json.object()
                            .put("key", metric.key())
                            .put("value", metric.value())
                            .put("step", metric.step())
                            .put("timestamp", now))
                    .toList();
            log(runId, "metrics", JsonNodeFactory.instance.arrayNode().addAll(sent));
        }
    }

    /** Writes tags, over those of the same name. */
    public void tags(String runId, Map<String, String> tags) {
        log(runId, "tags", pairs(tags));
    }

    private void log(String runId, String member, JsonNode values) {
        ObjectNode batch = Json.object().put("run_id", runId);
        batch.set(member, values);
        http.post(path("runs/log-batch"), batch);
    }

    private static JsonNode pairs(Map<String, String> values) {
        List<ObjectNode> pairs = new ArrayList<>();
        values.forEach((key, value) -> pairs.add(Json.object().put("key", key).put("value", value)));
        return JsonNodeFactory.instance.arrayNode().addAll(pairs);
    }

    /** Goes on with a run that was ended. */
    public void goOn(String runId) {
        http.post(path("runs/update"), Json.object().put("run_id", runId).put("status", "RUNNING"));
    }

    /** Ends a run that went well. */
    public void finish(String runId) {
        end(runId, "FINISHED");
    }

    /**
     * Ends a run that failed, and says why in the tag {@code memalign.error}. An interrupt of this thread is kept for after it.
     *
     * @throws MlflowException if the server cannot be told; it says what failed and names the run, which stays RUNNING
     */
    public void fail(String runId, Throwable cause) {
        boolean interrupted = Thread.interrupted();
        try {
            Runs last = new Runs(http.impatient());
            last.tags(runId, Map.of("memalign.error", Text.shown(String.valueOf(cause.getMessage()), LONGEST_TAG - 1)));
            last.end(runId, "FAILED");
        } catch (MlflowException untold) {
            MlflowException both = new MlflowException(
                    cause.getMessage() + " Run " + runId
                            + " stays RUNNING, since the server could not be told that it failed; delete it.",
                    untold.status(),
                    untold.errorCode(),
                    cause);
            both.addSuppressed(untold);
            throw both;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end(String runId, String status) {
        http.post(
                path("runs/update"),
                Json.object().put("run_id", runId).put("status", status).put("end_time", System.currentTimeMillis()));
    }

    /** Deletes a run. */
    public void delete(String runId) {
        JsonNode id = Json.object().put("run_id", runId);
        http.create(path("runs/delete"), id, () -> Optional.of(
                        http.get(path("runs/get").with("run_id", runId)))
                .filter(answer ->
                        answer.at("/run/info/lifecycle_stage").asText().equals("deleted")));
    }

    private static ApiPath path(String call) {
        return ApiPath.of(MLFLOW + call);
    }
}
