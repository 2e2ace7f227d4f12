package io.github.memalign.evaluation.protocol;

import io.github.memalign.evaluation.metrics.Comparison;

/**
 * Two points on the same unseen examples, a line of {@code comparisons.csv}.
 *
 * @param dataset which dataset
 * @param first an arm
 * @param firstShard after how many examples
 * @param second another arm, or the same
 * @param secondShard after how many examples
 * @param comparison the difference, and whether it is more than chance; an example judged in several runs counts
 *     once
 */
public record Contrast(
        String dataset, String first, int firstShard, String second, int secondShard, Comparison comparison) {}
