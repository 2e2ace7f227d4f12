package io.github.memalign.cli.judge;

import io.github.memalign.cli.console.Output;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.model.Usage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts verdicts and failures apart. */
final class VerdictTally {
    private final Map<String, Integer> values = new TreeMap<>();
    private final Map<FeedbackError.Code, Integer> failures = new TreeMap<>();
    private Usage usage = Usage.NONE;

    void add(Feedback feedback) {
        usage = usage.plus(feedback.usage());
        feedback.value().ifPresent(value -> values.merge(value.toString(), 1, Integer::sum));
        feedback.error().ifPresent(error -> failures.merge(error.code(), 1, Integer::sum));
    }

    int failures() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    void print(Output output, Path out) {
        int verdicts = values.values().stream().mapToInt(Integer::intValue).sum();
        output.plain(verdicts + " verdicts, " + failures() + " without one");
        values.forEach((value, count) -> output.plain("  " + count + " " + value));
        failures.forEach((code, count) -> output.warn(count + " rows got no verdict: " + code));
        output.plain(Output.cost(usage));
        output.plain("Written to " + out);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdicts", verdicts);
        json.put("failures", failures);
        json.put("values", values);
        json.put("usage", Output.usage(usage));
        json.put("out", out.toString());
        output.json(json);
    }
}
