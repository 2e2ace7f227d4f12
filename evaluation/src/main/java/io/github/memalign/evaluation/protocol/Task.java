package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A dataset, variant, seed and shard that is to be judged.
 *
 * @param name of its files
 * @param source the dataset, with the variant's model and k
 * @param splits of the seed
 * @param alignments what the variant needs to be taught
 */
record Task(
        String name, Source source, Splits splits, ShardAlignments alignments, Variant variant, long seed, int shard) {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How many verdicts it gives. */
    int verdicts() {
        return ArmRun.count(source, splits, shard);
    }

    /** Judges with what was learned. */
    Unit judge(MemAlign memAlign, AlignedShard learned, Progress progress) {
        long start = System.nanoTime();
        List<Row> rows = new ArmRun(memAlign, source, splits, variant, seed).judge(learned, shard, progress);
        double seconds = (System.nanoTime() - start) / SECOND;
        Timing timing = new Timing(source.name(), variant.key(), seed, shard, learned.learning(), seconds, rows.size());
        return new Unit(rows, timing);
    }
}
