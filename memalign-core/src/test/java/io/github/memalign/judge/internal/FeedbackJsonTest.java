package io.github.memalign.judge.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedbackJsonTest {
    private static final JudgeDefinition TONE =
            JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build();
    private static final Recall RECALL = Recall.of(List.of("e1"), List.of("g1"));

    private static Feedback.Builder draft() {
        return Feedback.of(TONE, Example.builder().id("x").outputs("Thank you!").build());
    }

    @Test
    void aVerdictHasWhatItIsAndWhatItTookAndNoMembersOfAFailure() {
        Feedback feedback = draft().value("kind")
                .rationale("It thanks.")
                .confidence(0.8)
                .recall(RECALL)
                .usage(new Usage(1, 20, 5, 0.25, 7))
                .build();
        Map<String, Object> row = FeedbackJson.of(feedback);
        assertThat(row)
                .contains(
                        entry("id", "x"),
                        entry("judge", "tone"),
                        entry("value", "kind"),
                        entry("confidence", 0.8),
                        entry("rationale", "It thanks."),
                        entry("model", TONE.model().toString()),
                        entry("recall", RECALL))
                .doesNotContainKeys("needs_review", "withheld", "error", "raw_answer");
        assertThat(FeedbackJson.usage(feedback.usage()))
                .contains(
                        entry("calls", 1L),
                        entry("input_tokens", 20L),
                        entry("output_tokens", 5L),
                        entry("cost_usd", 0.25),
                        entry("model_millis", 7L))
                .doesNotContainKeys("at_least", "uncounted_calls")
                .isEqualTo(row.get("usage"));
    }

    @Test
    void aWithheldVerdictNeedsReview() {
        Map<String, Object> row = FeedbackJson.of(draft().withheld("kind").build());
        assertThat(row)
                .contains(entry("value", null), entry("needs_review", true), entry("withheld", "kind"))
                .doesNotContainKeys("confidence", "error");
    }

    @Test
    void aFailureHasItsKindAndWhatTheModelSaid() {
        Map<String, Object> row = FeedbackJson.of(draft().error(Code.UNREADABLE_ANSWER, "no JSON")
                .rawAnswer("Hm.")
                .build());
        assertThat(row)
                .contains(
                        entry("error", Map.of("code", Code.UNREADABLE_ANSWER, "message", "no JSON")),
                        entry("raw_answer", "Hm."));
    }

    @Test
    void whatIsNotKnownIsNullAndWhatThereWasAtLeastIsTold() {
        Map<String, Object> unpriced = FeedbackJson.usage(new Usage(1, 20, 5, null, 7));
        assertThat(unpriced)
                .contains(
                        entry("cost_usd", null),
                        entry("input_tokens", 20L),
                        entry("uncounted_calls", 0L),
                        entry("at_least", Map.of("input_tokens", 20L, "output_tokens", 5L, "cost_usd", 0.0)));
    }
}
