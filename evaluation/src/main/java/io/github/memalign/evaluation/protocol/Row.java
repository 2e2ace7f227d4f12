package io.github.memalign.evaluation.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verdict of an evaluation.
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
 * @param guidelines how many guidelines it was shown
 * @param inputTokens tokens sent
 * @param outputTokens tokens received
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
        int guidelines,
        long inputTokens,
        long outputTokens,
        @Nullable Double cost) {
    /** Measured on examples that were learned. */
    public static final String SEEN = "seen";
    /** Measured on examples that were not. */
    public static final String UNSEEN = "unseen";
}
