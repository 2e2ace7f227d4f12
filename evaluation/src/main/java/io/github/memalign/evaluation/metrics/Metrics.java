package io.github.memalign.evaluation.metrics;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Agreement between labels and verdicts. All are defined for constant series and a single pair; nothing judged has no
 * agreement, which is an error of the caller.
 */
public final class Metrics {
    private Metrics() {}

    /** The share of verdicts that equal the label, from 0 to 1. */
    public static double exactMatch(List<Judged> pairs) {
        return pairs.stream().filter(Judged::isExact).count()
                / (double) checked(pairs).size();
    }

    /**
     * Lin's concordance correlation coefficient with population moments, from -1 to 1 (Lin 1989, Biometrics 45). Of two
     * constant series it is 1 if they are equal and 0 otherwise; where only one is constant it is 0.
     */
    public static double concordance(List<Judged> pairs) {
        int n = checked(pairs).size();
        double labels = 0;
        double verdicts = 0;
        for (Judged pair : pairs) {
            labels += pair.labelNumber() / n;
            verdicts += pair.verdictNumber() / n;
        }
        double covariance = 0;
        double spread = 0;
        for (Judged pair : pairs) {
            double label = pair.labelNumber() - labels;
            double verdict = pair.verdictNumber() - verdicts;
            covariance += label * verdict / n;
            spread += (label * label + verdict * verdict) / n;
        }
        double distance = spread + (labels - verdicts) * (labels - verdicts);
        return distance == 0 ? 1 : 2 * covariance / distance;
    }

    /**
     * The most frequent label, whose share no constant verdict surpasses; of equally frequent ones the first by its text.
     *
     * @param labels at least one
     */
    public static Object mostFrequent(Collection<?> labels) {
        Map<Object, Integer> counts = new HashMap<>();
        labels.forEach(label -> counts.merge(label, 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Object, Integer>comparingByValue()
                        .thenComparing(entry -> entry.getKey().toString(), Comparator.reverseOrder()))
                .orElseThrow()
                .getKey();
    }

    /** The mean over the labels of the share of their examples judged so, from 0 to 1. */
    public static double balancedAccuracy(List<Judged> pairs) {
        Map<Object, int[]> byLabel = new HashMap<>();
        for (Judged pair : checked(pairs)) {
            int[] counts = byLabel.computeIfAbsent(pair.label(), label -> new int[2]);
            counts[0]++;
            counts[1] += pair.isExact() ? 1 : 0;
        }
        return byLabel.values().stream()
                .mapToDouble(counts -> counts[1] / (double) counts[0])
                .average()
                .orElseThrow();
    }

    /**
     * Cohen's kappa, agreement beyond chance, at most 1 (Cohen 1960). Where chance alone gives full agreement it is 0 by
     * definition here.
     */
    public static double cohensKappa(List<Judged> pairs) {
        double n = checked(pairs).size();
        Map<Object, Integer> labels = new HashMap<>();
        Map<Object, Integer> verdicts = new HashMap<>();
        for (Judged pair : pairs) {
            labels.merge(pair.label(), 1, Integer::sum);
            verdicts.merge(pair.verdict(), 1, Integer::sum);
        }
        double chance = 0;
        for (Map.Entry<Object, Integer> entry : labels.entrySet()) {
            chance += entry.getValue() / n * verdicts.getOrDefault(entry.getKey(), 0) / n;
        }
        return chance >= 1 ? 0 : (exactMatch(pairs) - chance) / (1 - chance);
    }

    /** The mean distance between verdict and label, 0 or more, in units of the label. */
    public static double meanAbsoluteError(List<Judged> pairs) {
        return checked(pairs).stream()
                .mapToDouble(pair -> Math.abs(pair.labelNumber() - pair.verdictNumber()))
                .average()
                .orElseThrow();
    }

    /** Spearman's rank correlation with average ranks for ties, from -1 to 1; empty where a series is constant. */
    public static OptionalDouble spearman(List<Judged> pairs) {
        if (checked(pairs).size() < 2) {
            return OptionalDouble.empty();
        }
        double correlation = new SpearmansCorrelation()
                .correlation(
                        pairs.stream().mapToDouble(Judged::labelNumber).toArray(),
                        pairs.stream().mapToDouble(Judged::verdictNumber).toArray());
        return Double.isNaN(correlation) ? OptionalDouble.empty() : OptionalDouble.of(correlation);
    }

    private static List<Judged> checked(List<Judged> pairs) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("agreement of nothing is not defined");
        }
        return pairs;
    }
}
