package io.github.memalign.cli.judge;

import io.github.memalign.cli.console.Output;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.ValueType;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts verdicts and failures apart, and compares verdicts with the labels of rows that have one. */
final class VerdictTally {
    private final ValueType type;
    private final Iterator<Optional<Object>> labels;
    private final List<Judged> pairs = new ArrayList<>();
    private int labelledFailures;
    private final Map<String, Integer> values = new TreeMap<>();
    private final Map<FeedbackError.Code, Integer> failures = new TreeMap<>();
    private Usage usage = Usage.NONE;

    /** @param labels of the examples in their order, where they are known */
    VerdictTally(ValueType type, List<Optional<Object>> labels) {
        this.type = type;
        this.labels = labels.iterator();
    }

    /** Takes the feedback on the next row. */
    void add(Feedback feedback) {
        Optional<Object> known = labels.hasNext() ? labels.next() : Optional.empty();
        known.ifPresent(label -> compare(label, feedback));
        usage = usage.plus(feedback.usage());
        feedback.value().ifPresent(value -> values.merge(value.toString(), 1, Integer::sum));
        feedback.error().ifPresent(error -> failures.merge(error.code(), 1, Integer::sum));
    }

    private void compare(Object label, Feedback feedback) {
        feedback.value().ifPresentOrElse(value -> pairs.add(new Judged(label, value)), () -> labelledFailures++);
    }

    private Optional<Quality> quality() {
        return pairs.isEmpty() && labelledFailures == 0
                ? Optional.empty()
                : Optional.of(Quality.of(type, pairs, labelledFailures));
    }

    int failures() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    void print(Output output, String out) {
        int verdicts = values.values().stream().mapToInt(Integer::intValue).sum();
        output.plain(verdicts + " verdicts, " + failures() + " without one");
        values.forEach((value, count) -> output.plain("  " + count + " " + value));
        failures.forEach((code, count) -> output.warn(count + " rows got no verdict: " + code));
        quality().ifPresent(quality -> output.plain("Agreement with the labels: " + quality.text()));
        output.plain(Output.cost(usage));
        output.plain("Written to " + out);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdicts", verdicts);
        json.put("failures", failures);
        json.put("values", values);
        quality().ifPresent(quality -> json.put("agreement", quality.json()));
        json.put("usage", Output.usage(usage));
        json.put("out", out);
        output.json(json);
    }
}
