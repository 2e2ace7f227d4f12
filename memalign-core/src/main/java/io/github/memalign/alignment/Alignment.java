package io.github.memalign.alignment;

import io.github.memalign.memory.AlignedJudge;

/**
 * A changed judge and what changed.
 *
 * @param judge the new judge; the same object as before if nothing changed
 * @param report what changed, what did not and what it took
 */
public record Alignment(AlignedJudge judge, AlignmentReport report) {}
