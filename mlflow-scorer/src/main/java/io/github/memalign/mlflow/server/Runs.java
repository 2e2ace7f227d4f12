package io.github.memalign.mlflow.server;

import io.github.memalign.mlflow.MlflowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Experiments and runs: finds them, makes them, and writes parameters, metrics and tags. */
public final class Runs {
    private static final String CREATION_TAG = "memalign.creation";
    private static final int BATCH = 100;
    private static final int LONGEST_PARAM = 6000;

    private final TrackingClient client;

    Runs(TrackingClient client) {
        this.client = client;
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
            return client.createExperiment(name);
        } catch (MlflowException failed) {
            if (failed.isAlreadyThere()) {
                return client.experimentByName(name).orElseThrow(() -> failed);
            }
            throw failed;
        }
    }

    private Optional<String> find(String nameOrId) {
        Optional<String> byName = client.experimentByName(nameOrId);
        if (byName.isPresent() || !nameOrId.matches("\\d{1,32}")) {
            return byName;
        }
        try {
            client.experimentName(nameOrId);
            return Optional.of(nameOrId);
        } catch (MlflowException failed) {
            if (failed.isNotFound()) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** The name of an experiment. */
    public String experimentName(String id) {
        return client.experimentName(id);
    }

    /** Begins a run; it must be ended by {@link #finish} or {@link #fail}. */
    public Run start(String experimentId, String name, Map<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put("mlflow.runName", name);
        all.put(CREATION_TAG, UUID.randomUUID().toString());
        return client.createRun(experimentId, name, all, CREATION_TAG);
    }

    /** A run by its id. */
    public Run get(String runId) {
        return client.run(runId);
    }

    /**
     * Runs of an experiment, the newest first.
     *
     * @param filter MLflow's filter, such as <code>tags.`judge` = 'politeness'</code>; empty for all
     * @param limit how many at most
     */
    public List<Run> search(String experimentId, String filter, int limit) {
        return client.searchRuns(List.of(experimentId), filter, limit);
    }

    /** Writes parameters; the ends of values that are too long for the server are cut. */
    public void params(String runId, Map<String, String> params) {
        Map<String, String> cut = new LinkedHashMap<>();
        params.forEach((key, value) ->
                cut.put(key, value.length() <= LONGEST_PARAM ? value : value.substring(0, LONGEST_PARAM - 1) + "…"));
        for (List<Map.Entry<String, String>> part : Parallel.parts(List.copyOf(cut.entrySet()), BATCH)) {
            Map<String, String> batch = new LinkedHashMap<>();
            part.forEach(entry -> batch.put(entry.getKey(), entry.getValue()));
            client.log(runId, List.of(), batch, Map.of());
        }
    }

    /** Writes metrics. */
    public void metrics(String runId, List<Metric> metrics) {
        for (List<Metric> part : Parallel.parts(metrics, 10 * BATCH)) {
            client.log(runId, part, Map.of(), Map.of());
        }
    }

    /** Writes tags, over those of the same name. */
    public void tags(String runId, Map<String, String> tags) {
        client.log(runId, List.of(), Map.of(), tags);
    }

    /** Ends a run that went well. */
    public void finish(String runId) {
        client.end(runId, "FINISHED");
    }

    /**
     * Ends a run that failed, and says why in the tag {@code memalign.error}.
     *
     * @throws MlflowException if the server cannot be told; it says what failed and names the run, which stays RUNNING
     */
    public void fail(String runId, Throwable cause) {
        try {
            client.log(runId, List.of(), Map.of(), Map.of("memalign.error", String.valueOf(cause.getMessage())));
            client.end(runId, "FAILED");
        } catch (MlflowException untold) {
            MlflowException both = new MlflowException(
                    cause.getMessage() + " Run " + runId
                            + " stays RUNNING, since the server could not be told that it failed; delete it.",
                    untold.status(),
                    untold.errorCode(),
                    cause);
            both.addSuppressed(untold);
            throw both;
        }
    }

    /** Deletes a run. */
    public void delete(String runId) {
        client.delete(runId);
    }
}
