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
import java.util.concurrent.TimeUnit;

/**
 * A dataset, variant, seed and shard that is to be judged.
 *
 * @param name of its files
 * @param source the dataset, with the variant's model and k
 * @param alignments what the variant needs to be taught
 */
record Task(
        String name, Source source, Splits splits, ShardAlignments alignments, Variant variant, long seed, int shard) {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How many verdicts it gives. */
    int verdicts() {
        return labels(splits.seenBy(shard)).size() + labels(splits.test()).size();
    }

    /** Judges the examples seen so far and the unseen ones with what was learned. */
    Unit judge(MemAlign memAlign, AlignedShard learned, Progress progress) {
        long start = System.nanoTime();
        List<Row> rows = new ArrayList<>(judge(memAlign, learned, Row.SEEN, seen(learned), progress));
        rows.addAll(judge(memAlign, learned, Row.UNSEEN, splits.test(), progress));
        double seconds = (System.nanoTime() - start) / SECOND;
        Timing timing = new Timing(source.name(), variant.key(), seed, shard, learned.learning(), seconds, rows.size());
        return new Unit(rows, timing);
    }

    private List<LabelledExample> seen(AlignedShard learned) {
        if (variant.arm().part() != FeedbackPart.CHOSEN) {
            return splits.seenBy(shard);
        }
        Set<String> chosen = learned.judge().learnedFrom();
        return splits.train().stream()
                .filter(labelled -> chosen.contains(labelled.example().id()))
                .limit(splits.seen())
                .toList();
    }

    private List<Row> judge(
            MemAlign memAlign, AlignedShard learned, String split, List<LabelledExample> examples, Progress progress) {
        Map<String, Object> labels = labels(examples);
        List<Example> judged = examples.stream()
                .map(LabelledExample::example)
                .filter(example -> labels.containsKey(example.id()))
                .toList();
        return said(memAlign, learned, judged, progress).stream()
                .map(feedback -> row(learned, split, labels, feedback))
                .toList();
    }

    private List<Feedback> said(MemAlign memAlign, AlignedShard learned, List<Example> judged, Progress progress) {
        if (variant.arm() == Arm.MAJORITY) {
            Object most = Metrics.mostFrequent(labels(source.examples()).values());
            progress.step(judged.size());
            return judged.stream()
                    .map(example -> Feedback.of(source.definition(), example)
                            .value(most)
                            .build())
                    .toList();
        }
        AlignedJudge judge = recalling(learned.judge().withSettings(source.settings()));
        return memAlign.judgeAll(judge, judged, Judge.Options.DEFAULT, new Steps(progress));
    }

    /** The judge with what the arm lets it recall. */
    private AlignedJudge recalling(AlignedJudge judge) {
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

    private Map<String, Object> labels(List<LabelledExample> examples) {
        Map<String, Object> labels = new LinkedHashMap<>();
        examples.forEach(one ->
                source.label(one).ifPresent(label -> labels.put(one.example().id(), label)));
        return labels;
    }

    private Row row(AlignedShard learned, String split, Map<String, Object> labels, Feedback feedback) {
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
