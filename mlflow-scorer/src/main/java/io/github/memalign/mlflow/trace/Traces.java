package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Json;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Finds traces, reads them in batches and ties them to runs. */
public final class Traces {
    private static final ApiPath SEARCH = ApiPath.of("/api/3.0/mlflow/traces/search");
    private static final ApiPath BATCH_GET = ApiPath.of("/api/3.0/mlflow/traces/batchGet");
    private static final ApiPath LINK = ApiPath.of("/api/2.0/mlflow/traces/link-to-run");
    private static final int PAGE = 500;
    /** Ids travel in the address, whose length servers limit. */
    private static final int BATCH = 50;

    private final MlflowHttp http;

    public Traces(MlflowHttp http) {
        this.http = http;
    }

    /**
     * Traces without their spans, the oldest first.
     *
     * @param experimentIds where to look
     * @param filter MLflow's filter, such as {@code attributes.run_id = '…'}; empty for all
     * @param limit how many at most
     */
    public List<TraceInfo> search(List<String> experimentIds, String filter, int limit) {
        Map<String, TraceInfo> found = new LinkedHashMap<>();
        pages(experimentIds, filter, limit, page -> page.forEach(info -> found.put(info.id(), info)));
        return List.copyOf(found.values());
    }

    /**
     * As {@link #search}, a page at a time.
     *
     * @param pages gets each page before the next is asked for
     */
    public void pages(List<String> experimentIds, String filter, int limit, Consumer<List<TraceInfo>> pages) {
        int found = 0;
        String token = "";
        do {
            JsonNode answer = http.post(SEARCH, query(experimentIds, filter, Math.min(PAGE, limit - found), token));
            List<TraceInfo> page = new ArrayList<>();
            answer.path("traces").forEach(json -> page.add(TraceReader.info(json)));
            found += page.size();
            pages.accept(page);
            String next = answer.path("next_page_token").asText("");
            if (next.equals(token)) {
                break;
            }
            token = next;
        } while (!token.isEmpty() && found < limit);
    }

    private static ObjectNode query(List<String> experimentIds, String filter, int size, String token) {
        ObjectNode query = Json.object();
        for (String id : experimentIds) {
            query.withArray("locations")
                    .addObject()
                    .put("type", "MLFLOW_EXPERIMENT")
                    .putObject("mlflow_experiment")
                    .put("experiment_id", id);
        }
        query.put("max_results", size);
        query.putArray("order_by").add("timestamp_ms ASC");
        if (!filter.isBlank()) {
            query.put("filter", filter);
        }
        if (!token.isEmpty()) {
            query.put("page_token", token);
        }
        return query;
    }

    /** Traces with their spans, in batches, several at once. */
    public Batch get(Collection<String> ids) {
        List<String> distinct = List.copyOf(new LinkedHashSet<>(ids));
        Map<String, Trace> byId = new HashMap<>();
        http.inParallel(Batches.of(distinct, BATCH), this::batch)
                .forEach(traces -> traces.forEach(trace -> byId.put(trace.id(), trace)));
        List<Trace> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : distinct) {
            Trace trace = byId.get(id);
            if (trace == null) {
                missing.add(id);
            } else {
                found.add(trace);
            }
        }
        return new Batch(found, missing);
    }

    private List<Trace> batch(List<String> ids) {
        List<Trace> traces = new ArrayList<>();
        http.get(BATCH_GET.withAll("trace_ids", ids))
                .path("traces")
                .forEach(json -> traces.add(TraceReader.trace(json)));
        return traces;
    }

    /** Which of these ids no longer belong to a trace on the server, in order. */
    public Set<String> missing(Collection<String> ids) {
        return new TreeSet<>(get(ids).missing());
    }

    /** One trace with its spans. */
    public Trace get(String id) {
        return get(List.of(id)).found().stream()
                .findFirst()
                .orElseThrow(() -> new MlflowException(
                        "There is no trace " + id + " on this server.", 404, "RESOURCE_DOES_NOT_EXIST", null));
    }

    /** Ties traces to a run, so that the run's page shows them; those tied already stay so. */
    public void link(Collection<String> ids, String runId) {
        for (List<String> part : Batches.of(List.copyOf(ids), 2 * BATCH)) {
            ObjectNode body = Json.object().put("run_id", runId);
            part.forEach(body.putArray("trace_ids")::add);
            http.post(LINK, body);
        }
    }

    /**
     * What came of asking for traces by id.
     *
     * @param found the traces, in the order asked for
     * @param missing ids that the server does not know, in the order asked for
     */
    public record Batch(List<Trace> found, List<String> missing) {}
}
