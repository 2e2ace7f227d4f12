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

/** Learns a lesson shard by shard, once for all variants that need it. */
final class Learner {
    private static final ModelUri FREE = ModelUri.of("embedded:/case-based");
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MemAlign memAlign;
    private final Lesson lesson;
    private final String name;
    private final Splits splits;
    private final Results results;
    private final List<Integer> shards;
    private final AlignedJudge untaught;
    private final Map<Integer, Learned> learned = new HashMap<>();

    /** @param source with the model that learns */
    Learner(
            MemAlign memAlign,
            Source source,
            Lesson lesson,
            String name,
            Splits splits,
            List<Integer> shards,
            Results results) {
        this.memAlign = memAlign;
        this.lesson = lesson;
        this.name = name;
        this.splits = splits;
        this.results = results;
        this.shards = shards;
        AlignedJudge judge = AlignedJudge.unaligned(source.definition(), source.settings());
        this.untaught =
                lesson == Lesson.EXAMPLES ? judge.withSettings(judge.settings().withReflectionModel(FREE)) : judge;
    }

    /**
     * What is known after a shard; learns what it was not taught yet.
     *
     * @param cutShort whether a limit of calls or cost ended the learning, of which nothing is kept then
     * @return empty if it was cut short
     */
    Optional<Learned> at(int shard, BooleanSupplier cutShort) {
        Learned known = learned.get(shard);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Learned> now =
                lesson == Lesson.NONE ? Optional.of(nothing()) : kept(shard).or(() -> taught(shard, cutShort));
        now.ifPresent(one -> learned.put(shard, one));
        return now;
    }

    private Learned nothing() {
        return new Learned("", untaught, Learning.NONE);
    }

    private Optional<Learned> kept(int shard) {
        return results.learned(FileNames.of(name, shard));
    }

    private Optional<Learned> taught(int shard, BooleanSupplier cutShort) {
        int at = shards.indexOf(shard);
        Optional<Learned> known = at > 0 ? at(shards.get(at - 1), cutShort) : Optional.of(nothing());
        if (known.isEmpty()) {
            return known;
        }
        Learned before = known.get();
        List<LabelledExample> feedback = splits.train().subList(0, shard).stream()
                .map(lesson::of)
                .flatMap(Optional::stream)
                .toList();
        long start = System.nanoTime();
        Alignment alignment = memAlign.align(before.judge(), feedback, ChangeNote.NONE, Progress.NONE);
        if (cutShort.getAsBoolean()) {
            return Optional.empty();
        }
        double seconds = (System.nanoTime() - start) / SECOND;
        Learning learning = new Learning(
                before.learning().usage().plus(alignment.report().usage()),
                before.learning().seconds() + seconds,
                alignment.report().failures().size(),
                alignment.judge().guidelines().size(),
                alignment.judge().episodes().size());
        Learned after = new Learned(FileNames.of(name, shard), alignment.judge(), learning);
        results.keep(after);
        return Optional.of(after);
    }
}
