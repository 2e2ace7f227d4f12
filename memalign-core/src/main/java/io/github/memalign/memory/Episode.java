package io.github.memalign.memory;

import io.github.memalign.judge.Example;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An example the judge remembers, with what the experts who prevailed said of it.
 *
 * @param example the example, whose id is the episode's
 * @param assessments the assessments that prevailed, at least one, in a stable order: their labels are all the same but for case, and
 *     some may have only a rationale
 */
public record Episode(Example example, List<Assessment> assessments) {
    /** Checks and copies. */
    public Episode {
        if (assessments.isEmpty()) {
            throw new IllegalArgumentException("episode " + example.id() + " has no assessment");
        }
        assessments = List.copyOf(assessments);
    }

    /** The example's id. */
    public String id() {
        return example.id();
    }

    /** The label the experts agree on; empty if they gave rationales only. */
    public Optional<Object> label() {
        return assessments.stream().flatMap(said -> said.value().stream()).findFirst();
    }

    /** What the experts said, each rationale once, a line each; empty if they gave labels only. */
    public String rationale() {
        return assessments.stream()
                .map(Assessment::rationale)
                .filter(rationale -> !rationale.isBlank())
                .distinct()
                .collect(Collectors.joining("\n"));
    }
}
