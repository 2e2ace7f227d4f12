package io.github.memalign.evaluation.metrics;

import io.github.memalign.judge.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How well a judge's verdicts agree with the labels. Examples without a verdict are counted beside it and never enter it.
 *
 * @param verdicts how many examples got a verdict
 * @param failures how many did not
 * @param measure the name of the main figure: {@code exact_match}, or {@code concordance} for numbers
 * @param value the main figure; empty without verdicts
 * @param interval its 95% bootstrap interval; empty without verdicts
 * @param others further figures by name
 */
public record Quality(
        int verdicts,
        int failures,
        String measure,
        OptionalDouble value,
        Optional<Interval> interval,
        Map<String, Double> others) {
    /** The figure of categorical judges. */
    public static final String EXACT_MATCH = "exact_match";
    /** The figure of numeric judges. */
    public static final String CONCORDANCE = "concordance";

    private static final long SEED = 20_240_101L;

    /**
     * Measures.
     *
     * @param type the type of the verdicts, which decides the main figure
     * @param pairs labels and verdicts
     * @param failures how many examples got no verdict
     */
    public static Quality of(ValueType type, List<Judged> pairs, int failures) {
        String measure = type.isNumeric() ? CONCORDANCE : EXACT_MATCH;
        if (pairs.isEmpty()) {
            return new Quality(0, failures, measure, OptionalDouble.empty(), Optional.empty(), Map.of());
        }
        Map<String, Double> others = new LinkedHashMap<>();
        others.put("balanced_accuracy", Metrics.balancedAccuracy(pairs));
        others.put("kappa", Metrics.cohensKappa(pairs));
        if (type.isNumeric()) {
            others.put(EXACT_MATCH, Metrics.exactMatch(pairs));
            others.put("mean_absolute_error", Metrics.meanAbsoluteError(pairs));
            Metrics.spearman(pairs).ifPresent(value -> others.put("spearman", value));
        }
        double value = type.isNumeric() ? Metrics.concordance(pairs) : Metrics.exactMatch(pairs);
        Interval interval = Interval.of(pairs, type.isNumeric() ? Metrics::concordance : Metrics::exactMatch, SEED);
        return new Quality(pairs.size(), failures, measure, OptionalDouble.of(value), Optional.of(interval), others);
    }

    /** The share of examples without a verdict, from 0 to 1; 0 where there are no examples. */
    public double failureRate() {
        int all = verdicts + failures;
        return all == 0 ? 0 : failures / (double) all;
    }

    /** One line for people. */
    public String text() {
        if (value.isEmpty()) {
            return "no verdict on any of " + failures + " examples";
        }
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%s %.2f", measure.replace('_', ' '), value.getAsDouble()));
        interval.ifPresent(bounds ->
                text.append(String.format(Locale.ROOT, " (95%%: %.2f to %.2f)", bounds.low(), bounds.high())));
        others.forEach(
                (name, figure) -> text.append(String.format(Locale.ROOT, ", %s %.2f", name.replace('_', ' '), figure)));
        text.append(", n = ").append(verdicts);
        return failures == 0 ? text.toString() : text + ", " + failures + " without a verdict";
    }

    /** The same for machines; what is not known is null. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdicts", verdicts);
        json.put("failures", failures);
        json.put("measure", measure);
        json.put("value", value.isPresent() ? value.getAsDouble() : null);
        json.put("low", interval.map(Interval::low).orElse(null));
        json.put("high", interval.map(Interval::high).orElse(null));
        json.putAll(others);
        return json;
    }
}
