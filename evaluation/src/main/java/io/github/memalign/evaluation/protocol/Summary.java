package io.github.memalign.evaluation.protocol;

import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A point of a learning curve: one arm after one shard on seen or unseen examples, over all seeds.
 *
 * @param dataset which dataset
 * @param arm which arm
 * @param shard after how many examples
 * @param split seen or unseen
 * @param seeds how many runs
 * @param mean the mean of the runs' main figure; empty if no run gave a verdict
 * @param pooled quality over the verdicts of all runs, with its interval
 * @param guidelines mean number of guidelines shown
 * @param cost US dollars of judging; empty if unknown
 * @param regressions seen examples that were right after the shard before and became wrong, over all runs
 */
public record Summary(
        String dataset,
        String arm,
        int shard,
        String split,
        int seeds,
        OptionalDouble mean,
        Quality pooled,
        double guidelines,
        OptionalDouble cost,
        int regressions) {

    static Summary of(ValueType type, List<Row> rows, int regressions) {
        Row first = rows.get(0);
        Map<Long, List<Row>> runs = new TreeMap<>();
        rows.forEach(row ->
                runs.computeIfAbsent(row.seed(), seed -> new ArrayList<>()).add(row));
        double[] figures = runs.values().stream()
                .map(run -> quality(type, run).value())
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
        OptionalDouble mean = Arrays.stream(figures).average();
        boolean priced = rows.stream().allMatch(row -> row.cost() != null);
        double cost = rows.stream()
                .mapToDouble(row -> row.cost() == null ? 0 : row.cost())
                .sum();
        return new Summary(
                first.dataset(),
                first.arm(),
                first.shard(),
                first.split(),
                runs.size(),
                mean,
                quality(type, rows),
                rows.stream().mapToInt(Row::guidelines).average().orElse(0),
                priced ? OptionalDouble.of(cost) : OptionalDouble.empty(),
                regressions);
    }

    private static Quality quality(ValueType type, List<Row> rows) {
        List<Judged> pairs = new ArrayList<>();
        int failures = 0;
        for (Row row : rows) {
            if (row.verdict() == null) {
                failures++;
            } else {
                pairs.add(new Judged(type.normalize(row.label()), type.normalize(row.verdict())));
            }
        }
        return Quality.of(type, pairs, failures);
    }

    /** The interval's bounds around the pooled figure, if there is one. */
    public Optional<Interval> interval() {
        return pooled.interval();
    }
}
