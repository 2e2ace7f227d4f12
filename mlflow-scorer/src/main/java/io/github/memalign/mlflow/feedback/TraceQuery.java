package io.github.memalign.mlflow.feedback;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which traces to read, and which labels.
 *
 * @param experiment the name or id of an experiment; blank if the traces are named by id
 * @param filter MLflow's trace filter; empty for all traces
 * @param ids ids of traces to read in place of a search; empty to search
 * @param labelledFrom traces without a label given then or later are passed over, unless they are named by id
 * @param labelledBefore traces without a label given before that time are passed over, unless they are named by id
 * @param limit how many traces at most
 */
public record TraceQuery(
        String experiment,
        String filter,
        List<String> ids,
        Optional<Instant> labelledFrom,
        Optional<Instant> labelledBefore,
        int limit) {
    /** Checks that it names something. */
    public TraceQuery {
        ids = List.copyOf(ids);
        if (experiment.isBlank() && ids.isEmpty()) {
            throw new IllegalArgumentException("a query needs an experiment or ids of traces");
        }
    }

    /** All traces of an experiment. */
    public static TraceQuery experiment(String nameOrId) {
        return new TraceQuery(nameOrId, "", List.of(), Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
    }

    /** The traces of these ids. */
    public static TraceQuery ids(List<String> ids) {
        return new TraceQuery("", "", ids, Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
    }

    /** The traces of a run in an experiment. */
    public static TraceQuery run(String experimentNameOrId, String runId) {
        return experiment(experimentNameOrId).withFilter("attributes.run_id = '" + runId + "'");
    }

    /** This query with a filter, such as {@code tags.reviewed = 'yes'}. */
    public TraceQuery withFilter(String newFilter) {
        return new TraceQuery(experiment, newFilter, ids, labelledFrom, labelledBefore, limit);
    }

    /** This query with at most so many traces. */
    public TraceQuery withLimit(int newLimit) {
        return new TraceQuery(experiment, filter, ids, labelledFrom, labelledBefore, newLimit);
    }

    /**
     * This query with traces only that were given a label in a period, whose start belongs to it and whose end does not. All
     * labels of such a trace count.
     */
    public TraceQuery labelledBetween(Instant from, Instant before) {
        return new TraceQuery(experiment, filter, ids, Optional.of(from), Optional.of(before), limit);
    }

    boolean covers(Instant labelled) {
        return labelledFrom.map(from -> !labelled.isBefore(from)).orElse(true)
                && labelledBefore.map(labelled::isBefore).orElse(true);
    }
}
