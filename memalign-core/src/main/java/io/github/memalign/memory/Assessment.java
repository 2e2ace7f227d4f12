package io.github.memalign.memory;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one person said of one example: a label, a rationale, or both.
 *
 * @param id tells the assessments of an example apart
 * @param source who said it
 * @param label the value they gave, of the judge's type; null if they gave only a rationale
 * @param rationale why; empty if they gave none
 * @param time when it was last changed; null if unknown
 */
public record Assessment(
        String id,
        String source,
        @Nullable Object label,
        String rationale,
        @Nullable Instant time) {

    /** Checks that something was said. */
    public Assessment {
        if (label == null && rationale.isBlank()) {
            throw new IllegalArgumentException("assessment " + id + " has neither a label nor a rationale");
        }
    }

    /** The label, if one was given. */
    public Optional<Object> value() {
        return Optional.ofNullable(label);
    }
}
