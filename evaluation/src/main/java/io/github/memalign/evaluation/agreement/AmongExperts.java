package io.github.memalign.evaluation.agreement;

import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Metrics;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.AssessmentResolver;
import io.github.memalign.memory.Episode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How experts agree with each other on the examples that several of them labelled: no judge can agree with them more. By
 * Krippendorff's alpha (Computing Krippendorff's Alpha-Reliability, 2011), nominal for labels and interval for numbers; where
 * there are two experts and labels, by Cohen's kappa too (A Coefficient of Agreement for Nominal Scales, 1960). Both are 1 where
 * all agree, 0 where they agree as by chance, and below 0 where they agree less; they are empty where nothing was labelled
 * but with one and the same label, so that chance alone would agree.
 *
 * @param experts how many experts labelled such examples
 * @param examples how many examples were labelled by several
 * @param alpha Krippendorff's alpha
 * @param kappa Cohen's kappa
 */
public record AmongExperts(int experts, int examples, OptionalDouble alpha, OptionalDouble kappa) {
    private static final double SAME = 1e-12;

    /** The agreement on a judge's episodes; empty if no example has the labels of several experts. */
    public static Optional<AmongExperts> of(ValueType type, List<Episode> episodes) {
        List<Map<String, Object>> units = new ArrayList<>();
        for (Episode episode : episodes) {
            Map<String, Assessment> latest = new LinkedHashMap<>();
            episode.assessments().stream()
                    .filter(said -> said.value().isPresent())
                    .forEach(said -> latest.merge(said.rater(), said, AssessmentResolver::newer));
            Map<String, Object> labels = new TreeMap<>();
            latest.forEach((rater, said) -> said.value().ifPresent(value -> labels.put(rater, value)));
            if (labels.size() > 1) {
                units.add(labels);
            }
        }
        if (units.isEmpty()) {
            return Optional.empty();
        }
        Set<String> experts = new TreeSet<>();
        units.forEach(labels -> experts.addAll(labels.keySet()));
        boolean numeric = type.isNumeric();
        return Optional.of(new AmongExperts(
                experts.size(),
                units.size(),
                alpha(units, numeric),
                experts.size() == 2 && !numeric ? kappa(units, List.copyOf(experts)) : OptionalDouble.empty()));
    }

    private static OptionalDouble alpha(List<Map<String, Object>> units, boolean numeric) {
        List<Object> all = new ArrayList<>();
        double observed = 0;
        for (Map<String, Object> labels : units) {
            List<Object> values = List.copyOf(labels.values());
            observed += distances(values, numeric) / (values.size() - 1);
            all.addAll(values);
        }
        int n = all.size();
        double expected = distances(all, numeric) / (n - 1);
        return expected < SAME ? OptionalDouble.empty() : OptionalDouble.of(1 - observed / expected);
    }

    /** The sum over all ordered pairs; of numbers in one pass, of labels by their counts. */
    private static double distances(List<Object> values, boolean numeric) {
        double n = values.size();
        if (numeric) {
            double sum = 0;
            double squares = 0;
            for (Object value : values) {
                double number = ((Number) value).doubleValue();
                sum += number;
                squares += number * number;
            }
            return 2 * (n * squares - sum * sum);
        }
        double same = counts(values).values().stream()
                .mapToDouble(count -> (double) count * count)
                .sum();
        return n * n - same;
    }

    private static OptionalDouble kappa(List<Map<String, Object>> units, List<String> experts) {
        boolean oneLabel = units.stream()
                        .flatMap(labels -> labels.values().stream())
                        .distinct()
                        .count()
                == 1;
        return oneLabel
                ? OptionalDouble.empty()
                : OptionalDouble.of(Metrics.cohensKappa(units.stream()
                        .map(labels -> new Judged(
                                Objects.requireNonNull(labels.get(experts.get(0))),
                                Objects.requireNonNull(labels.get(experts.get(1)))))
                        .toList()));
    }

    private static Map<Object, Integer> counts(List<Object> values) {
        Map<Object, Integer> counts = new HashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        return counts;
    }

    /** A line for people. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(experts)
                .append(" experts on ")
                .append(examples)
                .append(examples == 1 ? " example" : " examples");
        if (alpha.isEmpty() && kappa.isEmpty()) {
            return text.append(", all with the same label").toString();
        }
        kappa.ifPresent(value -> text.append(String.format(Locale.ROOT, ", Cohen's kappa %.2f", value)));
        alpha.ifPresent(value -> text.append(String.format(Locale.ROOT, ", Krippendorff's alpha %.2f", value)));
        return text.toString();
    }

    /** The same for machines. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experts", experts);
        json.put("examples", examples);
        kappa.ifPresent(value -> json.put("kappa", value));
        alpha.ifPresent(value -> json.put("alpha", value));
        return json;
    }
}
