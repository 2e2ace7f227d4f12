package io.github.memalign.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verdict of an evaluation, a line of {@code results.jsonl}.
 *
 * @param dataset of the example
 * @param arm what judged
 * @param seed of the run
 * @param shard after how many examples
 * @param split {@code seen} or {@code unseen}
 * @param example the example's id
 * @param label what the experts say
 * @param verdict what the judge says; null if it failed
 * @param error why it failed; null if it did not
 * @param rationale the judge's reason
 * @param recalled ids of the episodes it was shown
 * @param guidelines ids of the guidelines it was shown
 * @param judge the directory of the judge below {@code judges}; empty if it had learned nothing
 * @param inputTokens tokens sent; null if unknown
 * @param outputTokens tokens received; null if unknown
 * @param cost US dollars; null if unknown
 */
public record Row(
        String dataset,
        String arm,
        long seed,
        int shard,
        String split,
        String example,
        Object label,
        @Nullable Object verdict,
        @Nullable String error,
        String rationale,
        List<String> recalled,
        List<String> guidelines,
        String judge,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Double cost) {
    /** Measured on examples that were learned. */
    public static final String SEEN = "seen";
    /** Measured on examples that were not. */
    public static final String UNSEEN = "unseen";

    /** Whether the verdict is the experts' label. */
    @JsonIgnore
    public boolean isRight() {
        return verdict != null && verdict.toString().equals(label.toString());
    }
}
