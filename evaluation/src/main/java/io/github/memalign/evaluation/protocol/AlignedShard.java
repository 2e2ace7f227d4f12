package io.github.memalign.evaluation.protocol;

import io.github.memalign.memory.AlignedJudge;

/**
 * What a judge knows after a shard.
 *
 * @param name of the judge's directory below {@code judges}; empty if nothing was learned
 * @param judge what it knows
 * @param learning what it took to get there from nothing
 */
record AlignedShard(String name, AlignedJudge judge, AlignmentCost learning) {}
