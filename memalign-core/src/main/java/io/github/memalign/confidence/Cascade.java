package io.github.memalign.confidence;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;

/**
 * A judge made of two: a cheap one first, and a strong one for what the first leaves to review. A failure of the first stays
 * a failure. What both promise holds of the verdicts of each where the strong one was calibrated on examples that the cheap
 * one leaves.
 *
 * @param first judges all; it has to be calibrated, or leaves nothing
 * @param then judges what needs review
 */
public record Cascade(Judge first, Judge then) implements Judge {
    /**
     * Checks.
     *
     * @throws InvalidSettingException if the judges give values of different types
     */
    public Cascade {
        if (!first.definition().valueType().equals(then.definition().valueType())) {
            throw new InvalidSettingException(
                    "then",
                    then.definition().name() + " gives "
                            + then.definition().valueType().pythonName() + ", and "
                            + first.definition().name() + " "
                            + first.definition().valueType().pythonName()
                            + "; judges of a cascade give values of one type");
        }
    }

    /** The definition of the first. */
    @Override
    public JudgeDefinition definition() {
        return first.definition();
    }

    /** Feedback of the one or the other, whose model it names, with what both took. */
    @Override
    public Feedback judge(Example example, Options options) {
        Feedback cheap = first.judge(example, options);
        if (!cheap.needsReview()) {
            return cheap;
        }
        return then.judge(example, options).toBuilder().addUsage(cheap.usage()).build();
    }
}
