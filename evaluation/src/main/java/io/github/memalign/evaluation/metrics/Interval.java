package io.github.memalign.evaluation.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * A 95% interval by the percentile bootstrap (Efron 1979).
 *
 * @param low the 2.5th percentile
 * @param high the 97.5th percentile
 */
public record Interval(double low, double high) {
    private static final int RESAMPLES = 1000;
    private static final double LOW = 2.5;
    private static final double HIGH = 97.5;

    /**
     * The interval of a figure over resampled pairs.
     *
     * @param pairs at least one
     * @param figure what to compute of each resample
     * @param seed of the resampling
     */
    public static Interval of(List<Judged> pairs, ToDoubleFunction<List<Judged>> figure, long seed) {
        List<List<Judged>> groups = pairs.stream().map(List::of).toList();
        return of(groups, Map.of("", figure), seed).values().iterator().next();
    }

    /**
     * The intervals of several figures over resampled groups: pairs that belong together, such as the verdicts of several
     * runs on one example, are drawn together, since they are not independent (the cluster bootstrap).
     *
     * @param groups at least one, none of them empty
     * @param figures what to compute of each resample, by name; NaN where a resample has none
     * @param seed of the resampling
     * @return by name, for each figure that any resample has
     */
    static Map<String, Interval> of(
            List<List<Judged>> groups, Map<String, ToDoubleFunction<List<Judged>>> figures, long seed) {
        Random random = new Random(seed);
        Map<String, double[]> samples = new LinkedHashMap<>();
        figures.keySet().forEach(name -> samples.put(name, new double[RESAMPLES]));
        for (int i = 0; i < RESAMPLES; i++) {
            List<Judged> sample = new ArrayList<>(groups.size());
            for (int j = 0; j < groups.size(); j++) {
                sample.addAll(groups.get(random.nextInt(groups.size())));
            }
            int at = i;
            samples.forEach((name, values) -> values[at] = value(figures, name, sample));
        }
        Map<String, Interval> intervals = new LinkedHashMap<>();
        samples.forEach((name, values) -> of(values).ifPresent(interval -> intervals.put(name, interval)));
        return intervals;
    }

    private static double value(Map<String, ToDoubleFunction<List<Judged>>> figures, String name, List<Judged> sample) {
        ToDoubleFunction<List<Judged>> figure = figures.get(name);
        return figure == null ? Double.NaN : figure.applyAsDouble(sample);
    }

    private static Optional<Interval> of(double[] figures) {
        double[] known =
                Arrays.stream(figures).filter(figure -> !Double.isNaN(figure)).toArray();
        if (known.length == 0) {
            return Optional.empty();
        }
        Percentile percentile = new Percentile();
        percentile.setData(known);
        return Optional.of(new Interval(percentile.evaluate(LOW), percentile.evaluate(HIGH)));
    }
}
