package io.github.memalign.evaluation.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** The sums that two judges' figures follow from, by example and run, so that a resample is an addition. */
final class PairedSums {
    private static final double ROUNDING = 1e-12;

    private final boolean numeric;
    private final int runs;
    /** By example, judge, run and sum. */
    private final double[][][][] sums;

    PairedSums(boolean numeric, List<Comparison.Pair> pairs) {
        this.numeric = numeric;
        Map<String, Integer> examples = new LinkedHashMap<>();
        Map<Long, Integer> places = new LinkedHashMap<>();
        pairs.forEach(pair -> {
            examples.putIfAbsent(pair.example(), examples.size());
            places.putIfAbsent(pair.run(), places.size());
        });
        this.runs = places.size();
        this.sums = new double[examples.size()][2][runs][numeric ? 6 : 2];
        for (Comparison.Pair pair : pairs) {
            double[][][] own = sums[examples.getOrDefault(pair.example(), 0)];
            int run = places.getOrDefault(pair.run(), 0);
            add(own[0][run], pair.first());
            add(own[1][run], pair.second());
        }
    }

    private void add(double[] to, Optional<Judged> judged) {
        judged.ifPresent(one -> add(to, terms(one)));
    }

    private static void add(double[] to, double[] terms) {
        for (int i = 0; i < to.length; i++) {
            to[i] += terms[i];
        }
    }

    private double[] terms(Judged one) {
        if (!numeric) {
            return new double[] {1, one.isExact() ? 1 : 0};
        }
        double label = one.labelNumber();
        double verdict = one.verdictNumber();
        return new double[] {1, label, verdict, label * label, verdict * verdict, label * verdict};
    }

    double difference() {
        return difference(i -> i, i -> false);
    }

    /** The difference over as many examples drawn with replacement; NaN where a judge has no verdict on them. */
    double resampled(Random random) {
        return difference(i -> random.nextInt(sums.length), i -> false);
    }

    /** The difference if chance had decided, for each example, which judge said what. */
    double permuted(Random random) {
        return difference(i -> i, i -> random.nextBoolean());
    }

    private double difference(IntUnaryOperator example, IntPredicate swapped) {
        double[][][] totals = new double[2][runs][numeric ? 6 : 2];
        for (int i = 0; i < sums.length; i++) {
            double[][][] own = sums[example.applyAsInt(i)];
            int first = swapped.test(i) ? 1 : 0;
            for (int run = 0; run < runs; run++) {
                add(totals[0][run], own[first][run]);
                add(totals[1][run], own[1 - first][run]);
            }
        }
        return mean(totals[0]) - mean(totals[1]);
    }

    private double mean(double[][] totals) {
        double sum = 0;
        int judged = 0;
        for (double[] run : totals) {
            if (run[0] > 0) {
                sum += numeric ? concordance(run) : run[1] / run[0];
                judged++;
            }
        }
        return sum / judged;
    }

    /** {@link Metrics#concordance} from sums. */
    private static double concordance(double[] run) {
        double n = run[0];
        double labels = run[1] / n;
        double verdicts = run[2] / n;
        double spread = run[3] / n - labels * labels + run[4] / n - verdicts * verdicts;
        double distance = spread + (labels - verdicts) * (labels - verdicts);
        double size = (run[3] + run[4]) / n;
        return distance <= ROUNDING * size ? 1 : 2 * (run[5] / n - labels * verdicts) / distance;
    }
}
