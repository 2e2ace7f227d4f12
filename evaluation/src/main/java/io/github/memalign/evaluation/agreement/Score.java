package io.github.memalign.evaluation.agreement;

import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * How well verdicts agree with labels: exact match, and for numbers Lin's concordance correlation coefficient, each with a
 * 95% percentile bootstrap interval. Examples without a verdict are counted and do not enter either.
 *
 * @param verdicts how many examples got a verdict
 * @param failures how many did not
 * @param exactMatch the share of verdicts that equal the label; empty without verdicts
 * @param concordance Lin (1989), of numeric types with verdicts; empty for others
 * @param exactInterval two bounds, empty without verdicts
 * @param concordanceInterval two bounds, empty without concordance
 */
public record Score(
        int verdicts,
        int failures,
        OptionalDouble exactMatch,
        OptionalDouble concordance,
        List<Double> exactInterval,
        List<Double> concordanceInterval) {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 20_240_101L;

    /** A label and the verdict on it. */
    record Pair(Object label, Object verdict) {}

    static Score of(ValueType type, Collection<Pair> all, int failures) {
        List<Pair> pairs = List.copyOf(all);
        if (pairs.isEmpty()) {
            return new Score(0, failures, OptionalDouble.empty(), OptionalDouble.empty(), List.of(), List.of());
        }
        boolean numeric = type.isNumeric();
        return new Score(
                pairs.size(),
                failures,
                OptionalDouble.of(exactMatch(pairs)),
                numeric ? OptionalDouble.of(concordance(pairs)) : OptionalDouble.empty(),
                interval(pairs, Score::exactMatch),
                numeric ? interval(pairs, Score::concordance) : List.of());
    }

    private static double exactMatch(List<Pair> pairs) {
        return pairs.stream().filter(pair -> pair.label.equals(pair.verdict)).count() / (double) pairs.size();
    }

    /** Lin (1989) with population moments; of two constants it is 1 if they are equal, else 0. */
    static double concordance(List<Pair> pairs) {
        double labels = 0;
        double verdicts = 0;
        for (Pair pair : pairs) {
            labels += number(pair.label) / pairs.size();
            verdicts += number(pair.verdict) / pairs.size();
        }
        double covariance = 0;
        double spread = 0;
        for (Pair pair : pairs) {
            double label = number(pair.label) - labels;
            double verdict = number(pair.verdict) - verdicts;
            covariance += label * verdict / pairs.size();
            spread += (label * label + verdict * verdict) / pairs.size();
        }
        double distance = spread + (labels - verdicts) * (labels - verdicts);
        return distance == 0 ? 1 : 2 * covariance / distance;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static List<Double> interval(List<Pair> pairs, ToDoubleFunction<List<Pair>> figure) {
        Random random = new Random(SEED);
        double[] figures = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            List<Pair> sample = new ArrayList<>(pairs.size());
            for (int j = 0; j < pairs.size(); j++) {
                sample.add(pairs.get(random.nextInt(pairs.size())));
            }
            figures[i] = figure.applyAsDouble(sample);
        }
        Percentile percentile = new Percentile();
        percentile.setData(figures);
        return List.of(percentile.evaluate(2.5), percentile.evaluate(97.5));
    }

    String text() {
        if (exactMatch.isEmpty()) {
            return "no verdict on any of " + failures + " examples";
        }
        String text = "exact match " + figure(exactMatch.getAsDouble(), exactInterval);
        if (concordance.isPresent()) {
            text = "concordance " + figure(concordance.getAsDouble(), concordanceInterval) + ", " + text;
        }
        String missing = failures == 0 ? "" : ", " + failures + " without a verdict";
        return text + ", n = " + verdicts + missing;
    }

    private static String figure(double value, List<Double> interval) {
        return String.format(Locale.ROOT, "%.2f (95%%: %.2f to %.2f)", value, interval.get(0), interval.get(1));
    }

    void put(Map<String, Double> figures, String name) {
        exactMatch.ifPresent(value -> figures.put(name + "_exact_match", value));
        concordance.ifPresent(value -> figures.put(name + "_concordance", value));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdicts", verdicts);
        json.put("failures", failures);
        exactMatch.ifPresent(value -> json.put("exact_match", value));
        concordance.ifPresent(value -> json.put("concordance", value));
        json.put("exact_match_interval", exactInterval);
        json.put("concordance_interval", concordanceInterval);
        return json;
    }
}
