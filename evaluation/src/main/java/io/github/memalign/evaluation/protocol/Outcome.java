package io.github.memalign.evaluation.protocol;

import io.github.memalign.judge.ValueType;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came out of an evaluation.
 *
 * @param config what was measured
 * @param sources the datasets
 * @param summaries the points of the curves, in the order of the configuration
 * @param rows every verdict
 * @param timings what each unit took
 * @param contrasts which differences between points are more than chance
 * @param usage what this run took; units that were there before are not in it
 * @param stopped why it ended early, a limit that was reached or a key that was refused; empty if it did not
 */
public record Outcome(
        EvaluationConfig config,
        List<Source> sources,
        List<Summary> summaries,
        List<Row> rows,
        List<Timing> timings,
        List<Contrast> contrasts,
        Usage usage,
        Optional<String> stopped) {

    static Outcome of(
            EvaluationConfig config,
            List<Source> sources,
            List<Row> rows,
            List<Timing> timings,
            Usage usage,
            Optional<String> stopped) {
        Map<String, ValueType> types = new LinkedHashMap<>();
        sources.forEach(source -> types.put(source.name(), source.definition().valueType()));
        List<Summary> summaries = new ArrayList<>();
        for (List<Row> point : Points.of(rows).values()) {
            Row first = point.get(0);
            ValueType type = types.getOrDefault(first.dataset(), ValueType.STR);
            List<Timing> spent = timings.stream()
                    .filter(timing -> timing.dataset().equals(first.dataset())
                            && timing.arm().equals(first.arm())
                            && timing.shard() == first.shard())
                    .toList();
            summaries.add(Summary.of(type, point, spent, regressions(rows, point, config.shards())));
        }
        return new Outcome(config, sources, summaries, rows, timings, Contrasts.of(types, rows), usage, stopped);
    }

    /** Seen examples that were right and became wrong when more was learned. */
    private static int regressions(List<Row> all, List<Row> point, List<Integer> shards) {
        Row first = point.get(0);
        int at = shards.indexOf(first.shard());
        if (at < 1 || !first.split().equals(Row.SEEN)) {
            return 0;
        }
        int before = shards.get(at - 1);
        Set<String> wereRight = new HashSet<>();
        for (Row row : all) {
            if (row.shard() == before
                    && row.split().equals(Row.SEEN)
                    && row.arm().equals(first.arm())
                    && row.dataset().equals(first.dataset())
                    && row.isRight()) {
                wereRight.add(row.seed() + " " + row.example());
            }
        }
        return (int) point.stream()
                .filter(row -> !row.isRight() && wereRight.contains(row.seed() + " " + row.example()))
                .count();
    }

    void write(Results results) {
        results.writeRows(rows);
        results.write("summary.csv", Tables.summaries(summaries));
        results.write("comparisons.csv", Tables.comparisons(contrasts));
        results.write("alignments.csv", Tables.alignments(timings));
        results.write("timings.csv", Tables.timings(timings));
    }
}
