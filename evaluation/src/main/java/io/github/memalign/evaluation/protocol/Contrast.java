package io.github.memalign.evaluation.protocol;

import io.github.memalign.evaluation.metrics.Comparison;

/**
 * Two points on the same unseen examples, a line of {@code comparisons.csv}. Of two points of one arm the later comes first,
 * so that what was learned is above 0.
 *
 * @param first an arm
 * @param firstShard after how many examples
 * @param second another arm, or the same
 * @param secondShard after how many examples
 * @param comparison the difference of the two points' means, and whether it is more than chance
 * @param holm its p, corrected for all comparisons of the evaluation
 */
public record Contrast(
        String dataset,
        String first,
        int firstShard,
        String second,
        int secondShard,
        Comparison comparison,
        double holm) {
    Contrast withHolm(double corrected) {
        return new Contrast(dataset, first, firstShard, second, secondShard, comparison, corrected);
    }
}
