package io.github.memalign.mlflow.evaluation;

import io.github.memalign.judge.Judge;
import java.util.Optional;

/**
 * A judge that takes part in an evaluation run.
 *
 * @param judge the judge; closed by whoever made it
 * @param version its version in the scorer registry, if it is registered
 */
public record RunJudge(Judge judge, Optional<Integer> version) {
    /** A judge that is not registered. */
    public static RunJudge of(Judge judge) {
        return new RunJudge(judge, Optional.empty());
    }

    String name() {
        return judge.definition().name();
    }
}
