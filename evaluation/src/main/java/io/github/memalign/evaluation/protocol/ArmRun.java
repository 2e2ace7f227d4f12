package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.metrics.Metrics;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One variant on one split of a dataset: judges with what was learned. */
final class ArmRun {
    private final MemAlign memAlign;
    private final Source source;
    private final Splits splits;
    private final Variant variant;
    private final long seed;

    /** @param source with the variant's model and k */
    ArmRun(MemAlign memAlign, Source source, Splits splits, Variant variant, long seed) {
        this.memAlign = memAlign;
        this.source = source;
        this.splits = splits;
        this.variant = variant;
        this.seed = seed;
    }

    /** Judges the examples seen so far and the unseen ones. */
    List<Row> judge(AlignedShard learned, int shard, Progress progress) {
        List<Row> rows = new ArrayList<>();
        rows.addAll(judge(learned, shard, Row.SEEN, seen(learned, shard), progress));
        rows.addAll(judge(learned, shard, Row.UNSEEN, splits.test(), progress));
        return rows;
    }

    private List<LabelledExample> seen(AlignedShard learned, int shard) {
        if (variant.arm().part() != FeedbackPart.CHOSEN) {
            return splits.seenBy(shard);
        }
        Set<String> chosen = learned.judge().learnedFrom();
        return splits.train().stream()
                .filter(labelled -> chosen.contains(labelled.example().id()))
                .limit(splits.seen())
                .toList();
    }

    /** How many verdicts {@link #judge} gives. */
    static int count(Source source, Splits splits, int shard) {
        return labels(source, splits.seenBy(shard)).size()
                + labels(source, splits.test()).size();
    }

    private List<Row> judge(
            AlignedShard learned, int shard, String split, List<LabelledExample> examples, Progress progress) {
        Map<String, Object> labels = labels(source, examples);
        List<Example> judged = examples.stream()
                .map(LabelledExample::example)
                .filter(example -> labels.containsKey(example.id()))
                .toList();
        if (variant.arm() == Arm.MAJORITY) {
            Object most = Metrics.mostFrequent(labels(source, source.examples()).values());
            progress.step(judged.size());
            return judged.stream()
                    .map(example -> majorityRow(shard, split, example.id(), labels.get(example.id()), most))
                    .toList();
        }
        List<Row> rows = new ArrayList<>();
        AlignedJudge judge = recalling(learned.judge().withSettings(source.settings()), shard);
        for (Feedback feedback : memAlign.judgeAll(judge, judged, Judge.Options.DEFAULT, new Steps(progress))) {
            rows.add(row(learned, shard, split, labels, feedback));
        }
        return rows;
    }

    /** The judge with what the arm lets it recall. */
    private AlignedJudge recalling(AlignedJudge judge, int shard) {
        switch (variant.arm()) {
            case SEMANTIC_ONLY:
                return judge.withMemory(judge.guidelines(), List.of(), Set.of(), judge.embeddings());
            case EPISODIC_ONLY:
                return judge.withMemory(List.of(), judge.episodes(), Set.of(), judge.embeddings());
            case ALL_EXAMPLES:
                return judge.withMemory(List.of(), judge.episodes(), Set.of(), judge.embeddings())
                        .withSettings(judge.settings().withK(Math.max(1, shard)));
            case RANDOM_EXAMPLES:
                List<Episode> shuffled = new ArrayList<>(judge.episodes());
                Collections.shuffle(shuffled, new Random(seed));
                int most = Math.min(judge.settings().k(), shuffled.size());
                return judge.withMemory(List.of(), shuffled.subList(0, most), Set.of(), judge.embeddings());
            default:
                return judge;
        }
    }

    private static Map<String, Object> labels(Source source, List<LabelledExample> examples) {
        Map<String, Object> labels = new LinkedHashMap<>();
        examples.forEach(one ->
                source.label(one).ifPresent(label -> labels.put(one.example().id(), label)));
        return labels;
    }

    private Row majorityRow(int shard, String split, String id, @Nullable Object label, Object most) {
        return new Row(
                source.name(),
                variant.key(),
                seed,
                shard,
                split,
                id,
                Objects.requireNonNull(label),
                most,
                null,
                "",
                List.of(),
                List.of(),
                "",
                0L,
                0L,
                0.0);
    }

    private Row row(AlignedShard learned, int shard, String split, Map<String, Object> labels, Feedback feedback) {
        Usage usage = feedback.usage();
        return new Row(
                source.name(),
                variant.key(),
                seed,
                shard,
                split,
                feedback.exampleId(),
                Objects.requireNonNull(labels.get(feedback.exampleId())),
                feedback.value().orElse(null),
                feedback.error().map(error -> error.text()).orElse(null),
                feedback.rationale(),
                feedback.recall().episodeIds(),
                feedback.recall().guidelineIds(),
                learned.name(),
                usage.uncounted() > 0 ? null : usage.inputTokens(),
                usage.uncounted() > 0 ? null : usage.outputTokens(),
                usage.cost());
    }

    /** Steps of work whose stage has been announced already. */
    private record Steps(Progress progress) implements Progress {
        @Override
        public void start(String stage, int total) {}

        @Override
        public void step(int done) {
            progress.step(done);
        }
    }
}
