package io.github.memalign.evaluation.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * Two judges on the same examples in the same runs. All verdicts on one example stay together, however many runs gave
 * them: they are not independent.
 *
 * @param examples how many different examples both judged, each counted once
 * @param verdicts how many pairs of verdicts there are on them, over all runs
 * @param difference the first's figure less the second's, each the mean of its runs over all verdicts it gave
 * @param interval the 95% percentile bootstrap interval of the difference over examples (Efron 1979); empty where all
 *     resamples give the same
 * @param p the probability of a difference as large if there were none, above 0 to 1: by the two-sided permutation test
 *     that swaps the two judges' verdicts on an example or does not (Fisher 1935)
 */
public record Comparison(int examples, int verdicts, double difference, Optional<Interval> interval, double p) {
    private static final int RESAMPLES = 2000;
    private static final int PERMUTATIONS = 4999;
    private static final double ROUNDING = 1e-12;

    /**
     * What two judges said of an example in a run.
     *
     * @param example its id
     * @param first the first's verdict with the label; empty if there was none
     * @param second the second's
     */
    public record Pair(String example, long run, Optional<Judged> first, Optional<Judged> second) {
        boolean isWhole() {
            return first.isPresent() && second.isPresent();
        }
    }

    /**
     * Compares.
     *
     * @param numeric whether the figure is the concordance, and not the exact match
     * @param pairs every example of every run
     * @param seed of the resampling
     * @return empty if there is no example that both judged
     */
    public static Optional<Comparison> of(boolean numeric, List<Pair> pairs, long seed) {
        int verdicts = (int) pairs.stream().filter(Pair::isWhole).count();
        if (verdicts == 0) {
            return Optional.empty();
        }
        int both = (int) pairs.stream()
                .filter(Pair::isWhole)
                .map(Pair::example)
                .distinct()
                .count();
        PairedSums sums = new PairedSums(numeric, pairs);
        double difference = sums.difference();
        Random random = new Random(seed);
        double[] resampled = new double[RESAMPLES];
        Arrays.setAll(resampled, r -> sums.resampled(random));
        int asLarge = 0;
        for (int i = 0; i < PERMUTATIONS; i++) {
            asLarge += Math.abs(sums.permuted(random)) >= Math.abs(difference) - ROUNDING ? 1 : 0;
        }
        double p = (1.0 + asLarge) / (1 + PERMUTATIONS);
        return Optional.of(new Comparison(both, verdicts, difference, Interval.ofResamples(resampled), p));
    }

    /**
     * Corrects for making several comparisons (Holm 1979, Scandinavian Journal of Statistics 6).
     *
     * @param ps uncorrected probabilities
     * @return the corrected ones in the same order
     */
    public static List<Double> holm(List<Double> ps) {
        Integer[] order = new Integer[ps.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(ps.get(a), ps.get(b)));
        Double[] corrected = new Double[ps.size()];
        double largest = 0;
        for (int rank = 0; rank < order.length; rank++) {
            int at = Objects.requireNonNull(order[rank]);
            largest = Math.max(largest, Math.min(1, (order.length - rank) * ps.get(at)));
            corrected[at] = largest;
        }
        return List.of(corrected);
    }
}
