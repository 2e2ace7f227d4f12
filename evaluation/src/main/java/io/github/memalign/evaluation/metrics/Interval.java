package io.github.memalign.evaluation.metrics;

import io.github.memalign.internal.WilsonInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * A 95% interval: Wilson's of a share, the percentile bootstrap's (Efron 1979) of any other figure.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
    private static final int RESAMPLES = 1000;
    private static final double ROUNDING = 1e-9;
    private static final double LOW = 2.5;
    private static final double HIGH = 97.5;

    /**
     * The interval of a share (Wilson 1927, Journal of the American Statistical Association 22). It has a width at shares
     * of 0 and 1 too.
     *
     * @param share from 0 to 1; of verdicts of several runs it is no multiple of 1 / n
     * @param n how many independent examples it was found on, 1 or more
     */
    public static Interval wilson(double share, int n) {
        WilsonInterval interval = WilsonInterval.of(share, n);
        return new Interval(interval.low(), interval.high());
    }

    /**
     * The interval of a figure over resampled pairs; empty where all resamples give the same.
     *
     * @param pairs at least one
     * @param figure what to compute of each resample
     * @param seed of the resampling
     */
    static Optional<Interval> of(List<Judged> pairs, ToDoubleFunction<List<Judged>> figure, long seed) {
        List<List<Judged>> groups = pairs.stream().map(List::of).toList();
        return of(groups, Map.of("", figure), seed).values().stream().findFirst();
    }

    /**
     * The intervals of several figures over resampled groups: pairs that belong together, such as the verdicts of several
     * runs on one example, are drawn together, since they are not independent (the cluster bootstrap).
     *
     * @param groups at least one, none of them empty
     * @param figures what to compute of each resample, by name; NaN where a resample has none
     * @param seed of the resampling
     * @return by name, for each figure of which resamples differ
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
        samples.forEach((name, values) -> ofResamples(values).ifPresent(interval -> intervals.put(name, interval)));
        return intervals;
    }

    private static double value(Map<String, ToDoubleFunction<List<Judged>>> figures, String name, List<Judged> sample) {
        ToDoubleFunction<List<Judged>> figure = figures.get(name);
        return figure == null ? Double.NaN : figure.applyAsDouble(sample);
    }

    /** The interval that resampled figures give, those without a value left out; empty where they are all the same. */
    static Optional<Interval> ofResamples(double[] figures) {
        double[] known =
                Arrays.stream(figures).filter(figure -> !Double.isNaN(figure)).toArray();
        if (known.length == 0 || StatUtils.max(known) - StatUtils.min(known) < ROUNDING) {
            return Optional.empty();
        }
        Percentile percentile = new Percentile();
        percentile.setData(known);
        return Optional.of(new Interval(percentile.evaluate(LOW), percentile.evaluate(HIGH)));
    }

    /** As people read it, rounded to so many decimals. */
    public String text(int decimals) {
        return NumberText.of(low, decimals) + " to " + NumberText.of(high, decimals);
    }
}
