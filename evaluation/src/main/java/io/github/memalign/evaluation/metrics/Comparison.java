package io.github.memalign.evaluation.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Two judges on the same examples.
 *
 * @param n how many examples both judged
 * @param difference the first's figure less the second's
 * @param p the probability of a difference as large if there were none, from 0 to 1
 * @param test how it was found
 */
public record Comparison(int n, double difference, double p, String test) {
    private static final int RESAMPLES = 2000;

    /**
     * McNemar's exact test of verdicts that are right or wrong (McNemar 1947; the binomial form).
     *
     * @param first and second in the same order of examples, at least one
     */
    public static Comparison exactMatch(List<Judged> first, List<Judged> second) {
        check(first, second);
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < first.size(); i++) {
            boolean one = first.get(i).isExact();
            boolean other = second.get(i).isExact();
            onlyFirst += one && !other ? 1 : 0;
            onlySecond += other && !one ? 1 : 0;
        }
        int discordant = onlyFirst + onlySecond;
        double p = discordant == 0
                ? 1
                : Math.min(
                        1,
                        2
                                * new BinomialDistribution(null, discordant, 0.5)
                                        .cumulativeProbability(Math.min(onlyFirst, onlySecond)));
        double difference = (onlyFirst - onlySecond) / (double) first.size();
        return new Comparison(first.size(), difference, p, "McNemar, exact");
    }

    /**
     * Paired bootstrap of the concordance: twice the share of resamples in which the difference has the other sign.
     *
     * @param first and second in the same order of examples, at least one
     */
    public static Comparison concordance(List<Judged> first, List<Judged> second, long seed) {
        check(first, second);
        double difference = Metrics.concordance(first) - Metrics.concordance(second);
        Random random = new Random(seed);
        List<Judged> one = new ArrayList<>(first);
        List<Judged> other = new ArrayList<>(second);
        int below = 0;
        int above = 0;
        for (int r = 0; r < RESAMPLES; r++) {
            for (int i = 0; i < first.size(); i++) {
                int pick = random.nextInt(first.size());
                one.set(i, first.get(pick));
                other.set(i, second.get(pick));
            }
            double resampled = Metrics.concordance(one) - Metrics.concordance(other);
            below += resampled <= 0 ? 1 : 0;
            above += resampled >= 0 ? 1 : 0;
        }
        double p = Math.min(1, 2.0 * Math.min(below, above) / RESAMPLES);
        return new Comparison(first.size(), difference, p, "paired bootstrap");
    }

    private static void check(List<Judged> first, List<Judged> second) {
        if (first.isEmpty() || first.size() != second.size()) {
            throw new IllegalArgumentException("two judges are compared on the same examples, at least one");
        }
    }
}
