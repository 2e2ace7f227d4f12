package io.github.memalign.memory;

import io.github.memalign.judge.Example;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An example the judge remembers, with what experts said of it: the latest word of each, whether it prevails or not, so
 * that words that come later are counted together with them.
 *
 * @param example the example, whose id is the episode's
 * @param assessments at least one, of one person each, in order of time and id
 * @param judged what the judge itself said of the example before it learned of it, which whoever distils is told; null if
 *     that is unknown
 */
public record Episode(
        Example example,
        List<Assessment> assessments,
        @Nullable Object judged) {
    /** Checks, sorts and copies. */
    public Episode {
        if (assessments.isEmpty()) {
            throw new IllegalArgumentException("episode " + example.id() + " has no assessment");
        }
        assessments =
                assessments.stream().sorted(AssessmentResolver.OLDEST_FIRST).toList();
    }

    /** An episode of which it is unknown what the judge said of it before. */
    public Episode(Example example, List<Assessment> assessments) {
        this(example, assessments, null);
    }

    /** The example's id. */
    public String id() {
        return example.id();
    }

    /** Which of the assessments hold. */
    public AssessmentResolver.Resolution resolution() {
        return AssessmentResolver.resolve(assessments);
    }

    /** The label that most experts gave; empty if they gave rationales only, or as many gave another. */
    public Optional<Object> label() {
        return resolution().label();
    }

    /** Whether experts disagree and no label has most votes; such an episode is kept, and teaches nothing until then. */
    public boolean isConflict() {
        return assessments.size() > 1 && !resolution().conflicting().isEmpty();
    }

    /** What the experts that prevail said, each rationale once, a line each; empty if they gave labels only. */
    public String rationale() {
        return resolution().prevailing().stream()
                .map(Assessment::rationale)
                .filter(rationale -> !rationale.isBlank())
                .distinct()
                .collect(Collectors.joining("\n"));
    }
}
