package io.github.memalign;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.model.ModelCallException;

/** A judge that cannot recall its episodes, and says so of each example. */
record FailingJudge(JudgeDefinition definition, ModelCallException cause) implements Judge {
    @Override
    public Feedback judge(Example example, Options options) {
        return Feedback.of(definition, example)
                .error(Code.RETRIEVAL, String.valueOf(cause.getMessage()))
                .build();
    }
}
