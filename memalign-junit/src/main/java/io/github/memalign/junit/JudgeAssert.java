package io.github.memalign.junit;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a judge. */
public final class JudgeAssert extends AbstractAssert<JudgeAssert, Judge> {
    JudgeAssert(Judge judge) {
        super(judge, JudgeAssert.class);
    }

    /** Judges an example, once, and goes on with what the judge says of it. */
    public FeedbackAssert judging(Example example) {
        return judging(example, Judge.Options.DEFAULT);
    }

    /** The same with options, such as {@code Judge.Options.DEFAULT.withoutSelf()} for an example that the judge has learned. */
    public FeedbackAssert judging(Example example, Judge.Options options) {
        isNotNull();
        return new FeedbackAssert(actual, example, actual.judge(example, options)).as(descriptionText());
    }
}
