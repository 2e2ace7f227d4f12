package io.github.memalign.alignment;

import io.github.memalign.judge.Example;
import io.github.memalign.memory.Assessment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Feedback to learn from: an example and what people said of it. What was learned of the example before stays, but for
 * earlier words of the same people and what was taken back.
 *
 * @param example the example; its texts may be left out where nothing new is said of it
 * @param assessments what people said, in any order; of several words of one person the latest holds
 * @param takenBack ids of assessments that were learned and are not in force any more
 * @param judged what the judge itself said of the example before it learned of it; null if that is unknown
 */
public record LabelledExample(
        Example example,
        List<Assessment> assessments,
        Set<String> takenBack,
        @Nullable Object judged) {
    public LabelledExample {
        assessments = List.copyOf(assessments);
        takenBack = Set.copyOf(takenBack);
    }

    /** What people said of an example, and took back, of which it is unknown what the judge said before. */
    public LabelledExample(Example example, List<Assessment> assessments, Set<String> takenBack) {
        this(example, assessments, takenBack, null);
    }

    /** What people said of an example; with no assessment at all, all that was learned of it is taken back. */
    public LabelledExample(Example example, List<Assessment> assessments) {
        this(example, assessments, Set.of());
    }

    /** With what the judge itself said of the example before; null if that is unknown. */
    public LabelledExample judged(@Nullable Object value) {
        return new LabelledExample(example, assessments, takenBack, value);
    }

    /** Whether all that was ever said of the example is taken back. */
    boolean isRetraction() {
        return assessments.isEmpty() && takenBack.isEmpty();
    }
}
