package io.github.memalign.evaluation.log;

import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Summary;
import io.github.memalign.evaluation.protocol.Timing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was measured of one arm on one dataset, against the number of examples learned.
 *
 * @param points the values
 */
public record Curve(String dataset, String arm, List<Point> points) {
    /**
     * One value.
     *
     * @param metric its name, such as {@code unseen.exact_match}
     * @param examples how many examples were learned
     */
    public record Point(String metric, int examples, double value) {}

    public Curve {
        points = List.copyOf(points);
    }

    /** The curves of an evaluation, in the order of its configuration. */
    public static List<Curve> of(Outcome outcome) {
        Map<List<String>, List<Point>> curves = new LinkedHashMap<>();
        for (Summary summary : outcome.summaries()) {
            curves.computeIfAbsent(List.of(summary.dataset(), summary.arm()), key -> new ArrayList<>())
                    .addAll(quality(summary));
        }
        curves.forEach((key, points) -> points.addAll(times(outcome, key.get(0), key.get(1))));
        return curves.entrySet().stream()
                .map(curve -> new Curve(curve.getKey().get(0), curve.getKey().get(1), curve.getValue()))
                .toList();
    }

    private static List<Point> quality(Summary summary) {
        Quality quality = summary.pooled();
        String split = summary.split() + ".";
        int examples = summary.shard();
        List<Point> points = new ArrayList<>();
        summary.mean().ifPresent(mean -> points.add(new Point(split + quality.measure(), examples, mean)));
        quality.interval().ifPresent(bounds -> {
            points.add(new Point(split + quality.measure() + ".low", examples, bounds.low()));
            points.add(new Point(split + quality.measure() + ".high", examples, bounds.high()));
        });
        quality.others().forEach((name, value) -> {
            points.add(new Point(split + name, examples, value));
            Interval bounds = quality.otherIntervals().get(name);
            if (bounds != null) {
                points.add(new Point(split + name + ".low", examples, bounds.low()));
                points.add(new Point(split + name + ".high", examples, bounds.high()));
            }
        });
        points.add(new Point(split + "failure_rate", examples, quality.failureRate()));
        points.add(new Point(split + "regressions", examples, summary.regressions()));
        return points;
    }

    /** The means over the runs. */
    private static List<Point> times(Outcome outcome, String dataset, String arm) {
        Map<Integer, List<Timing>> shards = new TreeMap<>();
        outcome.timings().stream()
                .filter(timing ->
                        timing.dataset().equals(dataset) && timing.arm().equals(arm))
                .forEach(timing -> shards.computeIfAbsent(timing.shard(), shard -> new ArrayList<>())
                        .add(timing));
        List<Point> points = new ArrayList<>();
        shards.forEach((shard, timings) -> {
            points.add(new Point(
                    "align.seconds", shard, mean(timings, one -> one.learning().seconds())));
            points.add(new Point("align.calls", shard, mean(timings, one -> one.learning()
                    .usage()
                    .calls())));
            points.add(new Point("judge.seconds_per_verdict", shard, mean(timings, Timing::secondsPerVerdict)));
            if (timings.stream().allMatch(one -> one.learning().usage().cost() != null)) {
                points.add(new Point("align.cost_usd", shard, mean(timings, Curve::cost)));
            }
        });
        return points;
    }

    private static double cost(Timing timing) {
        return timing.learning().usage().knownCost().orElse(0.0);
    }

    private static double mean(List<Timing> timings, java.util.function.ToDoubleFunction<Timing> value) {
        return timings.stream().mapToDouble(value).average().orElse(0);
    }
}
