package io.github.memalign.alignment;

import io.github.memalign.judge.Example;
import io.github.memalign.memory.Assessment;
import java.util.List;

/**
 * Feedback to learn from: an example and what people said of it. Without any assessment it takes back what was said.
 *
 * @param example the example
 * @param assessments all assessments of people that are in force, in any order; of several of one id the newest holds
 */
public record LabelledExample(Example example, List<Assessment> assessments) {
    /** Copies. */
    public LabelledExample {
        assessments = List.copyOf(assessments);
    }
}
