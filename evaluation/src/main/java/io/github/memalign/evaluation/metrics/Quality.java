package io.github.memalign.evaluation.metrics;

import io.github.memalign.judge.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How well a judge's verdicts agree with the labels. Examples without a verdict are counted beside it and never enter it.
 *
 * @param verdicts how many examples got a verdict
 * @param failures how many did not
 * @param measure the name of the main figure: {@code exact_match}, or {@code concordance} for numbers
 * @param value the main figure; empty without verdicts
 * @param interval its 95% interval: Wilson's of the exact match, with the number of different examples, and a bootstrap over
 *     examples of the concordance; empty without verdicts and where resampling tells nothing
 * @param others further figures by name
 * @param otherIntervals their 95% intervals by name, as far as they have one
 */
public record Quality(
        int verdicts,
        int failures,
        String measure,
        OptionalDouble value,
        Optional<Interval> interval,
        Map<String, Double> others,
        Map<String, Interval> otherIntervals) {
    /** The figure of categorical judges. */
    public static final String EXACT_MATCH = "exact_match";
    /** The figure of numeric judges. */
    public static final String CONCORDANCE = "concordance";

    private static final long SEED = 20_240_101L;

    /**
     * Measures verdicts on different examples.
     *
     * @param type the type of the verdicts, which decides the main figure
     * @param pairs labels and verdicts
     * @param failures how many examples got no verdict
     */
    public static Quality of(ValueType type, List<Judged> pairs, int failures) {
        return ofGroups(type, pairs.stream().map(List::of).toList(), failures);
    }

    /**
     * Measures verdicts of which some are on the same example.
     *
     * @param type the type of the verdicts, which decides the main figure
     * @param groups labels and verdicts, those on one example together; none empty
     * @param failures how many times there was no verdict
     */
    public static Quality ofGroups(ValueType type, List<List<Judged>> groups, int failures) {
        String measure = type.isNumeric() ? CONCORDANCE : EXACT_MATCH;
        List<Judged> pairs = groups.stream().flatMap(List::stream).toList();
        if (pairs.isEmpty()) {
            return new Quality(0, failures, measure, OptionalDouble.empty(), Optional.empty(), Map.of(), Map.of());
        }
        Map<String, ToDoubleFunction<List<Judged>>> figures = figures(type);
        Map<String, Double> values = new LinkedHashMap<>();
        figures.forEach((name, figure) -> {
            double value = figure.applyAsDouble(pairs);
            if (!Double.isNaN(value)) {
                values.put(name, value);
            }
        });
        Map<String, Interval> intervals = Interval.of(groups, figures, SEED);
        intervals.put(EXACT_MATCH, Interval.wilson(Metrics.exactMatch(pairs), groups.size()));
        intervals.keySet().retainAll(values.keySet());
        OptionalDouble value = OptionalDouble.of(Objects.requireNonNull(values.remove(measure)));
        Optional<Interval> interval = Optional.ofNullable(intervals.remove(measure));
        return new Quality(pairs.size(), failures, measure, value, interval, values, intervals);
    }

    /** The main figure alone; empty without verdicts. */
    public static OptionalDouble value(ValueType type, List<Judged> pairs) {
        if (pairs.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(type.isNumeric() ? Metrics.concordance(pairs) : Metrics.exactMatch(pairs));
    }

    private static Map<String, ToDoubleFunction<List<Judged>>> figures(ValueType type) {
        Map<String, ToDoubleFunction<List<Judged>>> figures = new LinkedHashMap<>();
        figures.put("balanced_accuracy", Metrics::balancedAccuracy);
        figures.put("kappa", Metrics::cohensKappa);
        figures.put(EXACT_MATCH, Metrics::exactMatch);
        if (type.isNumeric()) {
            figures.put(CONCORDANCE, Metrics::concordance);
            figures.put("mean_absolute_error", Metrics::meanAbsoluteError);
            figures.put("spearman", pairs -> Metrics.spearman(pairs).orElse(Double.NaN));
        }
        return figures;
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
        StringBuilder text = new StringBuilder(measure.replace('_', ' ') + " " + NumberText.of(value.getAsDouble(), 2));
        interval.ifPresent(bounds -> text.append(" (95%: " + bounds.text(2) + ")"));
        others.forEach((name, figure) -> text.append(", " + name.replace('_', ' ') + " " + NumberText.of(figure, 2)));
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
