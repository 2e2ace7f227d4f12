package io.github.memalign.llm.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.judge.ValueType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a verdict from what a model answered; what does not fit is an error, never a guess. */
final class AnswerReader {
    private final ValueType valueType;

    AnswerReader(ValueType valueType) {
        this.valueType = valueType;
    }

    Answer read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Answer.failed(FeedbackError.Code.UNREADABLE_ANSWER, "the model answered nothing");
        }
        Optional<ObjectNode> json = JsonText.objectWith("result", text);
        if (json.isEmpty()) {
            return Answer.failed(
                    FeedbackError.Code.UNREADABLE_ANSWER,
                    "the answer holds no JSON object with a result, or several that differ");
        }
        try {
            Object value = valueType.read(json.get().path("result"));
            JsonNode rationale = json.get().path("rationale");
            boolean absent = rationale.isNull() || rationale.isMissingNode();
            return new Answer(value, absent ? "" : Example.textOf(rationale), null);
        } catch (UnfitValueException e) {
            return Answer.failed(FeedbackError.Code.UNFIT_VALUE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A verdict and its rationale, or why there is none.
     *
     * @param value of the declared type; null exactly if there is an error
     */
    record Answer(
            @Nullable Object value,
            String rationale,
            @Nullable FeedbackError error) {
        static Answer failed(FeedbackError.Code code, String message) {
            return new Answer(null, "", new FeedbackError(code, message));
        }
    }
}
