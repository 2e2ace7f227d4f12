package io.github.memalign.evaluation.agreement;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Metrics;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Measures agreement by cross-validation: each fold is judged by the judge aligned with all others, so that no example is
 * judged from its own label. What the judge knew before is kept out as far as it came from the examples measured.
 */
public final class CrossValidation {
    private static final int FEWEST_EXAMPLES = 2;

    private final MemAlign memAlign;
    private final int folds;
    private final long seed;

    /**
     * @param memAlign aligns and judges
     * @param folds how many folds, 2 or more; there are never more folds than examples
     * @param seed of the division into folds
     */
    public CrossValidation(MemAlign memAlign, int folds, long seed) {
        if (folds < FEWEST_EXAMPLES) {
            throw new InvalidSettingException("folds", "is " + folds + "; at least 2 are needed");
        }
        this.memAlign = memAlign;
        this.folds = folds;
        this.seed = seed;
    }

    /** The agreement; empty if fewer than two examples carry a label that fits. */
    public Optional<Agreement> measure(AlignedJudge judge, List<LabelledExample> feedback, Progress progress) {
        ValueType type = judge.definition().valueType();
        Map<String, Object> labels = ExpertLabels.of(type, feedback);
        List<LabelledExample> labelled = new ArrayList<>(feedback.stream()
                .filter(one -> labels.containsKey(one.example().id()))
                .sorted(Comparator.comparing(
                        (LabelledExample one) -> one.example().id()))
                .toList());
        if (labelled.size() < FEWEST_EXAMPLES) {
            return Optional.empty();
        }
        Collections.shuffle(labelled, new Random(seed));
        Set<String> ids = new HashSet<>(labels.keySet());
        AlignedJudge without = memAlign.unalign(judge, ids, ChangeNote.NONE).judge();
        AlignedJudge start = without.withForgotten(judge.forgotten());
        int count = Math.min(folds, labelled.size());
        Tally before = new Tally(type, labels);
        Tally after = new Tally(type, labels);
        Object most = Metrics.mostFrequent(labels.values());
        progress.start("measuring agreement", labelled.size());
        for (int fold = 0; fold < count; fold++) {
            List<Example> held = new ArrayList<>();
            List<LabelledExample> others = new ArrayList<>();
            for (int i = 0; i < labelled.size(); i++) {
                if (i % count == fold) {
                    held.add(labelled.get(i).example());
                } else {
                    others.add(labelled.get(i));
                }
            }
            Alignment aligned = memAlign.align(start, others, ChangeNote.NONE, Progress.NONE);
            after.usage = after.usage.plus(aligned.report().usage());
            judgeAll(start, held, before);
            judgeAll(aligned.judge(), held, after);
            progress.step(held.size());
        }
        List<Judged> constant =
                labels.values().stream().map(label -> new Judged(label, most)).toList();
        return Optional.of(new Agreement(
                before.quality(),
                after.quality(),
                Quality.of(type, constant, 0),
                most,
                count,
                before.usage.plus(after.usage)));
    }

    private void judgeAll(AlignedJudge judge, List<Example> examples, Tally tally) {
        for (Feedback feedback : memAlign.judgeAll(judge, examples, Judge.Options.DEFAULT, Progress.NONE)) {
            tally.usage = tally.usage.plus(feedback.usage());
            feedback.value().ifPresentOrElse(value -> tally.add(feedback.exampleId(), value), () -> tally.failures++);
        }
    }

    /** Verdicts as they come in. */
    private static final class Tally {
        private final ValueType type;
        private final Map<String, Object> labels;
        private final List<Judged> pairs = new ArrayList<>();
        private int failures;
        private Usage usage = Usage.NONE;

        Tally(ValueType type, Map<String, Object> labels) {
            this.type = type;
            this.labels = labels;
        }

        void add(String id, Object verdict) {
            Object label = labels.get(id);
            if (label != null) {
                pairs.add(new Judged(label, verdict));
            }
        }

        Quality quality() {
            return Quality.of(type, pairs, failures);
        }
    }
}
