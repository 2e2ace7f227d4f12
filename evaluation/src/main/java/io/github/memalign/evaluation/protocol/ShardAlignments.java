package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelUri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Aligns with one part of the feedback shard by shard, once for all variants that need it. */
final class ShardAlignments {
    private static final ModelUri FREE = ModelUri.of("embedded:/case-based");
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MemAlign memAlign;
    private final FeedbackPart part;
    private final String name;
    private final Splits splits;
    private final Results results;
    private final List<Integer> shards;
    private final AlignedJudge untaught;
    private final Map<Integer, AlignedShard> learned = new HashMap<>();

    /** @param source with the model that learns */
    ShardAlignments(
            MemAlign memAlign,
            Source source,
            FeedbackPart part,
            String name,
            Splits splits,
            List<Integer> shards,
            Results results) {
        this.memAlign = memAlign;
        this.part = part;
        this.name = name;
        this.splits = splits;
        this.results = results;
        this.shards = shards;
        AlignedJudge judge = AlignedJudge.unaligned(source.definition(), source.settings());
        this.untaught = part == FeedbackPart.EXAMPLES
                ? judge.withSettings(judge.settings().withReflectionModel(FREE))
                : judge;
    }

    /**
     * What is known after a shard; learns what it was not taught yet.
     *
     * @param cutShort whether a limit of calls or cost ended the learning, of which nothing is kept then
     * @return empty if it was cut short
     */
    Optional<AlignedShard> at(int shard, BooleanSupplier cutShort) {
        AlignedShard known = learned.get(shard);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<AlignedShard> now =
                part == FeedbackPart.NONE ? Optional.of(nothing()) : kept(shard).or(() -> taught(shard, cutShort));
        now.ifPresent(one -> learned.put(shard, one));
        return now;
    }

    private AlignedShard nothing() {
        return new AlignedShard("", untaught, AlignmentCost.NONE);
    }

    private Optional<AlignedShard> kept(int shard) {
        return results.learned(FileNames.of(name, shard));
    }

    private Optional<AlignedShard> taught(int shard, BooleanSupplier cutShort) {
        int at = shards.indexOf(shard);
        Optional<AlignedShard> known = at > 0 ? at(shards.get(at - 1), cutShort) : Optional.of(nothing());
        if (known.isEmpty()) {
            return known;
        }
        AlignedShard before = known.get();
        List<LabelledExample> feedback = splits.train().subList(0, shard).stream()
                .map(part::of)
                .flatMap(Optional::stream)
                .toList();
        long start = System.nanoTime();
        Alignment alignment = memAlign.align(before.judge(), feedback, ChangeNote.NONE, Progress.NONE);
        if (cutShort.getAsBoolean()) {
            return Optional.empty();
        }
        double seconds = (System.nanoTime() - start) / SECOND;
        AlignmentCost learning = new AlignmentCost(
                before.learning().usage().plus(alignment.report().usage()),
                before.learning().seconds() + seconds,
                alignment.report().failures().size(),
                alignment.judge().guidelines().size(),
                alignment.judge().episodes().size());
        AlignedShard after = new AlignedShard(FileNames.of(name, shard), alignment.judge(), learning);
        results.keep(after);
        return Optional.of(after);
    }
}
