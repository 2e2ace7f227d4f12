package io.github.memalign.junit;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.judge.ValueType;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on what a judge says of an example. A failed judgement is no value, and neither is one left to review: where a value is expected, or another one
 * ruled out, it fails the assertion.
 */
public final class FeedbackAssert extends AbstractAssert<FeedbackAssert, Feedback> {
    private final Judge judge;
    private final Example example;

    FeedbackAssert(Judge judge, Example example, Feedback feedback) {
        super(feedback, FeedbackAssert.class);
        this.judge = judge;
        this.example = example;
    }

    /**
     * The judge gives this value.
     *
     * @throws AssertionError if it gives another, none, or can never give this one
     */
    public FeedbackAssert gives(Object value) {
        Object expected = ofTheJudgesType(value);
        if (!actual.value().equals(Optional.of(expected))) {
            throw failed("to give " + FailureText.quoted(expected));
        }
        return this;
    }

    /**
     * The judge gives a value, and not this one.
     *
     * @throws AssertionError if it gives this one, none, or could never give this one
     */
    public FeedbackAssert doesNotGive(Object value) {
        Object ruledOut = ofTheJudgesType(value);
        if (actual.value().isEmpty() || actual.value().equals(Optional.of(ruledOut))) {
            throw failed("to give another value than " + FailureText.quoted(ruledOut));
        }
        return this;
    }

    /** The judge gives a number of at least this much; true counts as 1 and false as 0. */
    public FeedbackAssert givesScoreAtLeast(double least) {
        if (!(actual.score().orElse(Double.NEGATIVE_INFINITY) >= least)) {
            throw failed("to give a score of at least " + least);
        }
        return this;
    }

    /** The judge, which is calibrated, is not sure enough and leaves the example to a person. */
    public FeedbackAssert needsReview() {
        if (!actual.needsReview()) {
            throw failed("to leave it to review");
        }
        return this;
    }

    /** The judge is at least so sure of its verdict, from 0 to 1, given or not. */
    public FeedbackAssert hasConfidenceAtLeast(double least) {
        if (!(actual.confidence().orElse(Double.NEGATIVE_INFINITY) >= least)) {
            throw failed("to have a confidence of at least " + least);
        }
        return this;
    }

    /** The judge gives no value, for this reason. */
    public FeedbackAssert failsWith(FeedbackError.Code code) {
        if (!actual.error().map(FeedbackError::code).equals(Optional.of(code))) {
            throw failed("to fail with " + code);
        }
        return this;
    }

    private Object ofTheJudgesType(Object value) {
        ValueType type = judge.definition().valueType();
        try {
            return type.normalize(value);
        } catch (UnfitValueException e) {
            throw failureWithActualExpected(
                    type.pythonName(),
                    value,
                    "%s",
                    "The judge " + judge.definition().name() + " can never give " + FailureText.quoted(value)
                            + ": its values are " + type.pythonName());
        }
    }

    private AssertionError failed(String expectation) {
        return failure("%s", FailureText.of(judge, example, actual, expectation));
    }
}
