package io.github.memalign.evaluation.protocol;

import io.github.memalign.model.Usage;

/**
 * What learning took up to a shard, all shards before included.
 *
 * @param usage model calls
 * @param seconds wall-clock time
 * @param failures batches that were not distilled at the last shard and stay pending
 * @param guidelines how many there are
 * @param episodes how many there are
 */
public record AlignmentCost(Usage usage, double seconds, int failures, int guidelines, int episodes) {
    /** Nothing was learned. */
    public static final AlignmentCost NONE = new AlignmentCost(Usage.NONE, 0, 0, 0, 0);
}
