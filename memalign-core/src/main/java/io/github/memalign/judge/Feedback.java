package io.github.memalign.judge;

import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a judge says of one example: a value; or a value withheld, of which the judge is less sure than its calibration asks
 * for, so that a person has to look; or the error that is the reason why there is none. Neither a failed judgement nor a
 * withheld one is ever a value. Immutable.
 */
public final class Feedback {
    private final Content content;

    private Feedback(Content content) {
        this.content = content;
    }

    /** Begins a feedback of a judge; a value, a withheld value or an error has to be set. */
    public static Builder of(JudgeDefinition judge, Example example) {
        return new Builder(judge.name(), judge.model(), example.id());
    }

    /** Begins a feedback that is like this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(content.judge, content.model, content.exampleId);
        builder.value = content.value;
        builder.withheld = content.withheld;
        builder.confidence = content.confidence;
        builder.rationale = content.rationale;
        builder.error = content.error;
        builder.rawAnswer = content.rawAnswer;
        builder.usage = content.usage;
        builder.recall = content.recall;
        return builder;
    }

    /** The judge's name. */
    public String judge() {
        return content.judge;
    }

    /** The example judged. */
    public String exampleId() {
        return content.exampleId;
    }

    /** The model that judged. */
    public ModelUri model() {
        return content.model;
    }

    /** The value, of the judge's type, if judging succeeded and the judge is sure enough. */
    public Optional<Object> value() {
        return Optional.ofNullable(content.value);
    }

    /** Whether a person has to look: the judge is less sure of its verdict than its calibration asks for. */
    public boolean needsReview() {
        return content.withheld != null;
    }

    /** The verdict that the judge leans to, if the example needs review. */
    public Optional<Object> withheld() {
        return Optional.ofNullable(content.withheld);
    }

    /**
     * How sure the judge is of its verdict, given or withheld, from 0 to 1; empty if it cannot tell. It orders verdicts by how
     * likely experts agree; how often they do above some confidence is what a calibration tells.
     */
    public OptionalDouble confidence() {
        return content.confidence == null ? OptionalDouble.empty() : OptionalDouble.of(content.confidence);
    }

    /**
     * The value as a Java type: {@link Boolean}, {@link String}, {@link java.util.List}, {@link java.util.Map}, a number
     * type, or an enum, whose constant is found by its name whatever the case, with {@code _} for blanks and hyphens.
     * Nothing is guessed: a text is no truth value.
     *
     * @return empty exactly if there is no value: an error in its place, or a value withheld
     * @throws io.github.memalign.InvalidSettingException if the value cannot be had as that type without loss
     */
    public <T> Optional<T> as(Class<T> type) {
        return value().map(value -> TypedValue.as(value, type, content.judge));
    }

    /** The value as a number: a number as it is, true as 1 and false as 0; empty for other values and where there is none. */
    public OptionalDouble score() {
        return TypedValue.score(content.value);
    }

    /** Why, in the model's words; empty if it gave no reason. */
    public String rationale() {
        return content.rationale;
    }

    /** Why there is no value, if judging failed. */
    public Optional<FeedbackError> error() {
        return Optional.ofNullable(content.error);
    }

    /** What the model answered, word for word; empty if it did not get that far, or is no LLM. */
    public Optional<String> rawAnswer() {
        return Optional.ofNullable(content.rawAnswer);
    }

    /** Tokens, cost and time. */
    public Usage usage() {
        return content.usage;
    }

    /** What of the memory was used. */
    public Recall recall() {
        return content.recall;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Feedback that && content.equals(that.content);
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    @Override
    public String toString() {
        return "Feedback" + content.toString().substring("Content".length());
    }

    private record Content(
            String judge,
            String exampleId,
            ModelUri model,
            @Nullable Object value,
            @Nullable Object withheld,
            @Nullable Double confidence,
            String rationale,
            @Nullable FeedbackError error,
            @Nullable String rawAnswer,
            Usage usage,
            Recall recall) {}

    /** Collects a feedback. */
    public static final class Builder {
        private final String judge;
        private final ModelUri model;
        private final String exampleId;
        private @Nullable Object value;
        private @Nullable Object withheld;
        private @Nullable Double confidence;
        private String rationale = "";
        private @Nullable FeedbackError error;
        private @Nullable String rawAnswer;
        private Usage usage = Usage.NONE;
        private Recall recall = Recall.NONE;

        private Builder(String judge, ModelUri model, String exampleId) {
            this.judge = judge;
            this.model = model;
            this.exampleId = exampleId;
        }

        /** Sets the value, of the judge's type. */
        public Builder value(@Nullable Object value) {
            this.value = value;
            return this;
        }

        /** Sets the value that the judge leans to but is not sure enough of. */
        public Builder withheld(@Nullable Object withheld) {
            this.withheld = withheld;
            return this;
        }

        /**
         * Sets how sure the judge is, from 0 to 1.
         *
         * @throws IllegalArgumentException if it is another number
         */
        public Builder confidence(double confidence) {
            if (!(confidence >= 0 && confidence <= 1)) {
                throw new IllegalArgumentException("a confidence is from 0 to 1, not " + confidence);
            }
            this.confidence = confidence;
            return this;
        }

        /** Sets why. */
        public Builder rationale(String rationale) {
            this.rationale = rationale;
            return this;
        }

        /** Sets why there is no value. */
        public Builder error(@Nullable FeedbackError error) {
            this.error = error;
            return this;
        }

        /** Sets why there is no value. */
        public Builder error(FeedbackError.Code code, String message) {
            return error(new FeedbackError(code, message));
        }

        /** Sets what the model answered. */
        public Builder rawAnswer(@Nullable String rawAnswer) {
            this.rawAnswer = rawAnswer;
            return this;
        }

        /** Sets what it took. */
        public Builder usage(Usage usage) {
            this.usage = usage;
            return this;
        }

        /** Adds to what it took. */
        public Builder addUsage(Usage more) {
            return usage(usage.plus(more));
        }

        /** Sets what of the memory was used. */
        public Builder recall(Recall recall) {
            this.recall = recall;
            return this;
        }

        /**
         * The feedback.
         *
         * @throws IllegalArgumentException unless there is either a value, a withheld value or an error
         */
        public Feedback build() {
            if (Stream.of(value, withheld, error).filter(Objects::nonNull).count() != 1) {
                throw new IllegalArgumentException("a feedback is either a value, a withheld value or an error");
            }
            return new Feedback(new Content(
                    judge, exampleId, model, value, withheld, confidence, rationale, error, rawAnswer, usage, recall));
        }
    }
}
