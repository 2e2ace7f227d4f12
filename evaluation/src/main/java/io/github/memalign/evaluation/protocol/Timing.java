package io.github.memalign.evaluation.protocol;

/**
 * What a unit took: learning up to a shard and judging after it. Its seconds are in {@code timings.csv}, apart from the
 * results, since they differ from run to run; its tokens and cost in {@code alignments.csv}.
 *
 * @param seed of the run
 * @param shard after how many examples
 * @param learning what learning took
 * @param judgeSeconds wall-clock seconds of judging, several examples at once
 * @param verdicts how many were judged
 */
public record Timing(
        String dataset, String arm, long seed, int shard, AlignmentCost learning, double judgeSeconds, int verdicts) {
    /** Wall-clock seconds a verdict; 0 without verdicts. */
    public double secondsPerVerdict() {
        return verdicts == 0 ? 0 : judgeSeconds / verdicts;
    }
}
