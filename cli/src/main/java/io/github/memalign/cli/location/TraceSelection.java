package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.mlflow.feedback.TraceQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which traces of an experiment to read, and which labels.
 *
 * @param filter MLflow's filter of traces; empty for all
 * @param ids ids of traces; empty for all that the filter lets through
 * @param run the run the traces belong to
 * @param labelledSince traces without a label given then or later are passed over
 * @param labelledUntil traces without a label given before are passed over
 */
public record TraceSelection(
        String filter,
        List<String> ids,
        Optional<String> run,
        Optional<Instant> labelledSince,
        Optional<Instant> labelledUntil) {
    /** Every trace. */
    public static final TraceSelection ALL =
            new TraceSelection("", List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final String TRACES = "traces:/";

    public TraceSelection {
        ids = List.copyOf(ids);
        if (!ids.isEmpty() && (!filter.isBlank() || run.isPresent() || hasPeriod(labelledSince, labelledUntil))) {
            throw new InvalidSettingException(
                    "--trace", "names traces by id, so that --filter, --run and --labelled-… do nothing");
        }
        if (labelledSince.isPresent()
                && labelledUntil.isPresent()
                && !labelledSince.get().isBefore(labelledUntil.get())) {
            throw new InvalidSettingException("--labelled-until", "is not after --labelled-since");
        }
    }

    private static boolean hasPeriod(Optional<Instant> since, Optional<Instant> until) {
        return since.isPresent() || until.isPresent();
    }

    /** Whether only a part of the traces is read that have feedback, so that the others are not gone. */
    public boolean isPart() {
        return !ids.isEmpty() || hasPeriod(labelledSince, labelledUntil);
    }

    /** Whether a location holds traces. */
    public static boolean isTraces(String location) {
        return location.startsWith(TRACES);
    }

    /**
     * The query of a location.
     *
     * @throws InvalidSettingException if the location names no experiment
     */
    public TraceQuery of(String location) {
        String experiment = location.substring(TRACES.length()).strip();
        if (experiment.isEmpty() && ids.isEmpty()) {
            throw new InvalidSettingException(
                    "traces",
                    "'" + location + "' names no experiment; write traces:/NAME, or name traces with --trace");
        }
        return new TraceQuery(experiment, wholeFilter(), ids, labelledSince, labelledUntil, Integer.MAX_VALUE);
    }

    private String wholeFilter() {
        List<String> parts = new ArrayList<>();
        run.ifPresent(id -> {
            if (!id.matches("[A-Za-z0-9_-]+")) {
                throw new InvalidSettingException("--run", "'" + id + "' is no id of a run");
            }
            parts.add("attributes.run_id = '" + id + "'");
        });
        if (!filter.isBlank()) {
            parts.add(filter);
        }
        return String.join(" AND ", parts);
    }

    /** Fails if labels are selected where none are read. */
    public void checkNoLabels() {
        if (hasPeriod(labelledSince, labelledUntil)) {
            throw new InvalidSettingException(
                    "--labelled-since and --labelled-until",
                    "choose labels to learn from, and judging reads none; choose traces with --filter or --trace");
        }
    }

    /**
     * Fails if traces are selected where none are read.
     *
     * @param locations what is read
     */
    public void checkUsed(List<String> locations) {
        if (!equals(ALL) && locations.stream().noneMatch(TraceSelection::isTraces)) {
            throw new InvalidSettingException(
                    "--filter, --trace, --run and --labelled-…",
                    "select among traces, and " + String.join(", ", locations) + " is no traces:/EXPERIMENT");
        }
    }
}
