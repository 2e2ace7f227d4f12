package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Guideline;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a guideline earns its place: judged with it alone, verdicts on labelled examples that it does not come from are mended and
 * none is broken. That costs a call for each example, and one for each guideline and example.
 */
final class GuidelineCheck {
    /** For how many examples a guideline is tried. */
    private static final int EXAMPLES = 8;

    private final MemAlign memAlign;
    private final Source source;
    private Usage usage = Usage.NONE;

    GuidelineCheck(MemAlign memAlign, Source source) {
        this.memAlign = memAlign;
        this.source = source;
    }

    /**
     * A judge with the guidelines that earned their place.
     *
     * @param usage what it took to find out
     */
    record Kept(AlignedJudge judge, Usage usage) {}

    /**
     * Tries the guidelines that a judge has learned.
     *
     * @param judge has learned
     * @param before the judge before that, whose guidelines were tried
     * @param examples what it has learned from, in the order in which they are tried
     */
    Kept kept(AlignedJudge judge, AlignedJudge before, List<LabelledExample> examples) {
        List<LabelledExample> labelled = examples.stream()
                .filter(example -> source.label(example).isPresent())
                .toList();
        Set<String> plain = right(judge, List.of(), labelled);
        List<Guideline> kept = new ArrayList<>();
        for (Guideline guideline : judge.guidelines()) {
            if (before.guidelines().contains(guideline) || mends(judge, guideline, labelled, plain)) {
                kept.add(guideline);
            }
        }
        return new Kept(judge.withMemory(kept, judge.episodes(), judge.pending(), judge.embeddings()), usage);
    }

    private boolean mends(AlignedJudge judge, Guideline guideline, List<LabelledExample> labelled, Set<String> plain) {
        List<LabelledExample> tried = labelled.stream()
                .filter(example ->
                        !guideline.sourceIds().contains(example.example().id()))
                .limit(EXAMPLES)
                .toList();
        Set<String> guided = right(judge, List.of(guideline), tried);
        boolean breaksNone = tried.stream()
                .map(example -> example.example().id())
                .filter(plain::contains)
                .allMatch(guided::contains);
        return breaksNone && !plain.containsAll(guided);
    }

    /** The examples whose verdict is the experts' label. */
    private Set<String> right(AlignedJudge judge, List<Guideline> guidelines, List<LabelledExample> labelled) {
        AlignedJudge guided = judge.withMemory(guidelines, List.of(), Set.of(), judge.embeddings());
        Map<String, Optional<Object>> labels = new LinkedHashMap<>();
        labelled.forEach(one -> labels.put(one.example().id(), source.label(one)));
        List<Example> examples = labelled.stream().map(LabelledExample::example).toList();
        Set<String> right = new HashSet<>();
        for (Feedback feedback : memAlign.judgeAll(guided, examples, Judge.Options.DEFAULT, Progress.NONE)) {
            usage = usage.plus(feedback.usage());
            if (feedback.value().equals(labels.get(feedback.exampleId()))) {
                right.add(feedback.exampleId());
            }
        }
        return right;
    }
}
