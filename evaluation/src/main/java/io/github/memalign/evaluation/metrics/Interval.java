package io.github.memalign.evaluation.metrics;

import java.util.ArrayList;
import java.util.List;
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

    /**
     * The interval of a figure over resampled pairs.
     *
     * @param pairs at least one
     * @param figure what to compute of each resample
     * @param seed of the resampling
     */
    public static Interval of(List<Judged> pairs, ToDoubleFunction<List<Judged>> figure, long seed) {
        Random random = new Random(seed);
        double[] figures = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            List<Judged> sample = new ArrayList<>(pairs.size());
            for (int j = 0; j < pairs.size(); j++) {
                sample.add(pairs.get(random.nextInt(pairs.size())));
            }
            figures[i] = figure.applyAsDouble(sample);
        }
        return of(figures);
    }

    static Interval of(double[] figures) {
        Percentile percentile = new Percentile();
        percentile.setData(figures);
        return new Interval(percentile.evaluate(2.5), percentile.evaluate(97.5));
    }
}
