package io.github.memalign.evaluation.protocol;

import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.judge.ValueType;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A point of a learning curve: one arm after one shard on seen or unseen examples, over all seeds.
 *
 * @param shard after how many examples
 * @param split seen or unseen
 * @param seeds how many runs
 * @param mean the mean of the runs' main figure; empty if no run gave a verdict
 * @param pooled quality over the verdicts of all runs, with intervals
 * @param guidelines mean number of guidelines shown
 * @param cost US dollars of judging, all runs together; empty if unknown
 * @param alignCost US dollars of learning, mean of the runs; empty if unknown
 * @param alignTokens tokens of learning, sent and received, mean of the runs; empty if a provider did not tell them
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
        OptionalDouble alignCost,
        OptionalDouble alignTokens,
        int regressions) {

    static Summary of(ValueType type, List<Row> rows, List<Timing> timings, int regressions) {
        Row first = rows.get(0);
        Map<Long, List<Row>> runs = new TreeMap<>();
        rows.forEach(row ->
                runs.computeIfAbsent(row.seed(), seed -> new ArrayList<>()).add(row));
        double[] figures = runs.values().stream()
                .map(run -> figure(type, run))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
        return new Summary(
                first.dataset(),
                first.arm(),
                first.shard(),
                first.split(),
                runs.size(),
                Arrays.stream(figures).average(),
                pooled(type, rows),
                rows.stream().mapToInt(row -> row.guidelines().size()).average().orElse(0),
                cost(rows),
                alignCost(timings),
                alignTokens(timings),
                regressions);
    }

    private static OptionalDouble cost(List<Row> rows) {
        return rows.stream().anyMatch(row -> row.cost() == null)
                ? OptionalDouble.empty()
                : OptionalDouble.of(rows.stream()
                        .mapToDouble(row -> row.cost() == null ? 0 : row.cost())
                        .sum());
    }

    private static OptionalDouble alignCost(List<Timing> timings) {
        List<Optional<Double>> costs = timings.stream()
                .map(timing -> timing.learning().usage().knownCost())
                .toList();
        return costs.contains(Optional.<Double>empty())
                ? OptionalDouble.empty()
                : costs.stream().mapToDouble(Optional::orElseThrow).average();
    }

    private static OptionalDouble alignTokens(List<Timing> timings) {
        List<Usage> usages =
                timings.stream().map(timing -> timing.learning().usage()).toList();
        return usages.stream().anyMatch(usage -> usage.uncounted() > 0)
                ? OptionalDouble.empty()
                : OptionalDouble.of(usages.stream()
                        .mapToLong(usage -> usage.inputTokens() + usage.outputTokens())
                        .average()
                        .orElse(0));
    }

    private static OptionalDouble figure(ValueType type, List<Row> rows) {
        List<Judged> pairs =
                rows.stream().flatMap(row -> judged(type, row).stream()).toList();
        return Quality.value(type, pairs);
    }

    /** Verdicts of several runs on one example stay together, since they are not independent. */
    private static Quality pooled(ValueType type, List<Row> rows) {
        Map<String, List<Judged>> byExample = new LinkedHashMap<>();
        int failures = 0;
        for (Row row : rows) {
            Optional<Judged> judged = judged(type, row);
            judged.ifPresent(pair -> byExample
                    .computeIfAbsent(row.example(), example -> new ArrayList<>())
                    .add(pair));
            failures += judged.isEmpty() ? 1 : 0;
        }
        return Quality.ofGroups(type, List.copyOf(byExample.values()), failures);
    }

    private static Optional<Judged> judged(ValueType type, Row row) {
        return row.verdict() == null
                ? Optional.empty()
                : Optional.of(new Judged(type.normalize(row.label()), type.normalize(row.verdict())));
    }

    /** The interval's bounds around the pooled figure, if there is one. */
    public Optional<Interval> interval() {
        return pooled.interval();
    }
}
