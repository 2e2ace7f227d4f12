package io.github.memalign.judge;

import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a judge says of one example: a verdict, or the reason why there is none. A failed judgement is never a verdict.
 *
 * @param judge the judge's name
 * @param exampleId the example judged
 * @param model the model that judged
 * @param verdict the value, of the judge's type; null exactly if there is an error
 * @param rationale why, in the model's words; empty if it gave none
 * @param failure why there is no verdict; null exactly if there is one
 * @param rawAnswer what the model answered, word for word; null if it did not get that far
 * @param usage tokens, cost and time
 * @param recall what of the memory was used
 */
public record Feedback(
        String judge,
        String exampleId,
        ModelUri model,
        @Nullable Object verdict,
        String rationale,
        @Nullable FeedbackError failure,
        @Nullable String rawAnswer,
        Usage usage,
        Recall recall) {

    /** Checks that there is either a verdict or an error. */
    public Feedback {
        if ((verdict == null) == (failure == null)) {
            throw new IllegalArgumentException("a feedback is either a verdict or an error");
        }
    }

    /** The verdict, if judging succeeded. */
    public Optional<Object> value() {
        return Optional.ofNullable(verdict);
    }

    /** Why there is no verdict, if judging failed. */
    public Optional<FeedbackError> error() {
        return Optional.ofNullable(failure);
    }
}
