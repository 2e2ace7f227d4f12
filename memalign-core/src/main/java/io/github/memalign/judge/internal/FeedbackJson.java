package io.github.memalign.judge.internal;

import io.github.memalign.judge.Feedback;
import io.github.memalign.model.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A feedback as the members of a JSON object, the same in files and in answers of a service. */
public final class FeedbackJson {
    private FeedbackJson() {}

    /** The members, in order. */
    public static Map<String, @Nullable Object> of(Feedback feedback) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", feedback.exampleId());
        row.put("judge", feedback.judge());
        row.put("value", feedback.value().orElse(null));
        feedback.withheld().ifPresent(value -> {
            row.put("needs_review", true);
            row.put("withheld", value);
        });
        feedback.confidence().ifPresent(confidence -> row.put("confidence", confidence));
        row.put("rationale", feedback.rationale());
        feedback.error().ifPresent(error -> {
            row.put("error", Map.of("code", error.code(), "message", error.message()));
            row.put("raw_answer", feedback.rawAnswer().orElse(null));
        });
        row.put("model", feedback.model().toString());
        row.put("recall", feedback.recall());
        row.put("usage", usage(feedback.usage()));
        return row;
    }

    /**
     * Tokens, cost and time; what is not known in full is null, and how much there was at least stands in {@code at_least}.
     */
    public static Map<String, @Nullable Object> usage(Usage usage) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("calls", usage.calls());
        values.put("input_tokens", orNull(usage.knownInputTokens()));
        values.put("cached_input_tokens", usage.cachedTokens());
        values.put("output_tokens", orNull(usage.knownOutputTokens()));
        values.put("cost_usd", usage.knownCost().orElse(null));
        values.put("model_millis", usage.millis());
        if (usage.uncounted() > 0 || usage.cost() == null) {
            values.put("uncounted_calls", usage.uncounted());
            values.put(
                    "at_least",
                    Map.of(
                            "input_tokens", usage.inputTokens(),
                            "output_tokens", usage.outputTokens(),
                            "cost_usd", usage.leastCost()));
        }
        return values;
    }

    private static @Nullable Long orNull(OptionalLong tokens) {
        return tokens.isPresent() ? tokens.getAsLong() : null;
    }
}
