package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AssessmentResolver;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One arm of one run: learns shard by shard and judges after each. */
final class ArmRun {
    private final MemAlign memAlign;
    private final Source source;
    private final Splits splits;
    private final Arm arm;
    private final long seed;
    private AlignedJudge judge;

    ArmRun(MemAlign memAlign, Source source, Splits splits, Arm arm, long seed) {
        this.memAlign = memAlign;
        this.source = source;
        this.splits = splits;
        this.arm = arm;
        this.seed = seed;
        this.judge = AlignedJudge.unaligned(source.definition(), source.settings());
    }

    /** What it knows by now. */
    AlignedJudge judge() {
        return judge;
    }

    /** Takes over what an earlier run of the same arm knew. */
    void goOnWith(AlignedJudge earlier) {
        judge = earlier;
    }

    /**
     * Learns up to a shard.
     *
     * @return what it took
     */
    Usage learn(int shard) {
        if (arm == Arm.UNALIGNED || arm == Arm.MAJORITY) {
            return Usage.NONE;
        }
        List<LabelledExample> feedback = splits.train().subList(0, shard).stream()
                .map(this::signal)
                .flatMap(Optional::stream)
                .toList();
        Alignment alignment = memAlign.align(judge, feedback, ChangeNote.NONE, Progress.NONE);
        judge = alignment.judge();
        return alignment.report().usage();
    }

    /** What of the feedback the arm gets to see; nothing where nothing is left. */
    private Optional<LabelledExample> signal(LabelledExample labelled) {
        if (arm != Arm.LABEL_ONLY && arm != Arm.FEEDBACK_ONLY) {
            return Optional.of(labelled);
        }
        List<Assessment> left = new ArrayList<>();
        for (Assessment one : labelled.assessments()) {
            if (arm == Arm.LABEL_ONLY && one.label() != null) {
                left.add(new Assessment(one.id(), one.source(), one.label(), "", one.time()));
            } else if (arm == Arm.FEEDBACK_ONLY && !one.rationale().isBlank()) {
                left.add(new Assessment(one.id(), one.source(), null, one.rationale(), one.time()));
            }
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(new LabelledExample(labelled.example(), left));
    }

    /** Judges the examples seen so far and the unseen ones. */
    List<Row> judge(int shard, Progress progress) {
        List<LabelledExample> seen = splits.train().subList(0, shard);
        List<Row> rows = new ArrayList<>();
        rows.addAll(judge(shard, Row.SEEN, seen, seen, progress));
        rows.addAll(judge(shard, Row.UNSEEN, splits.test(), seen, progress));
        return rows;
    }

    private List<Row> judge(
            int shard, String split, List<LabelledExample> examples, List<LabelledExample> seen, Progress progress) {
        Map<String, Object> labels = new LinkedHashMap<>();
        examples.forEach(
                one -> label(one).ifPresent(label -> labels.put(one.example().id(), label)));
        List<Example> judged = examples.stream()
                .map(LabelledExample::example)
                .filter(example -> labels.containsKey(example.id()))
                .toList();
        progress.start(source.name() + " " + arm.key() + " " + shard + " " + split, judged.size());
        if (arm == Arm.MAJORITY) {
            Object most = majority(seen);
            return judged.stream()
                    .map(example -> row(shard, split, example.id(), labels.get(example.id()), most))
                    .toList();
        }
        List<Row> rows = new ArrayList<>();
        for (Feedback feedback : memAlign.judgeAll(armed(shard), judged, Judge.Options.DEFAULT, progress)) {
            rows.add(row(shard, split, labels, feedback));
        }
        return rows;
    }

    /** The judge with what the arm lets it recall. */
    private AlignedJudge armed(int shard) {
        switch (arm) {
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

    private Optional<Object> label(LabelledExample labelled) {
        return AssessmentResolver.resolve(labelled.assessments()).prevailing().stream()
                .flatMap(assessment -> assessment.value().stream())
                .findFirst()
                .map(source.definition().valueType()::normalize);
    }

    private Object majority(List<LabelledExample> seen) {
        Map<Object, Integer> counts = new LinkedHashMap<>();
        seen.forEach(one -> label(one).ifPresent(label -> counts.merge(label, 1, Integer::sum)));
        return counts.entrySet().stream()
                .max(Map.Entry.<Object, Integer>comparingByValue()
                        .thenComparing(entry -> entry.getKey().toString(), Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .orElseThrow();
    }

    private Row row(int shard, String split, String id, @Nullable Object label, Object verdict) {
        return new Row(
                source.name(),
                arm.key(),
                seed,
                shard,
                split,
                id,
                Objects.requireNonNull(label),
                verdict,
                null,
                "",
                List.of(),
                0,
                0,
                0,
                0.0);
    }

    private Row row(int shard, String split, Map<String, Object> labels, Feedback feedback) {
        return new Row(
                source.name(),
                arm.key(),
                seed,
                shard,
                split,
                feedback.exampleId(),
                Objects.requireNonNull(labels.get(feedback.exampleId())),
                feedback.value().orElse(null),
                feedback.error()
                        .map(error -> error.code() + ": " + error.message())
                        .orElse(null),
                feedback.rationale(),
                feedback.recall().episodeIds(),
                feedback.recall().guidelineIds().size(),
                feedback.usage().inputTokens(),
                feedback.usage().outputTokens(),
                feedback.usage().cost());
    }
}
