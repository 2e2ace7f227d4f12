package io.github.memalign.evaluation.protocol;

import java.util.List;

/**
 * A dataset, variant, seed and shard that was judged.
 *
 * @param rows the verdicts
 * @param timing what it took
 */
record Unit(List<Row> rows, Timing timing) {}
