package io.github.memalign.junit;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A judge that is ready to judge together with what it knows, so that a failing assertion can show the guidelines and cases
 * that were put before the model.
 */
public final class LoadedJudge implements Judge {
    private final AlignedJudge aligned;
    private final Judge ready;
    private final Optional<String> place;
    private final BiConsumer<Example, Feedback> told;

    private LoadedJudge(AlignedJudge aligned, Judge ready, Optional<String> place, BiConsumer<Example, Feedback> told) {
        this.aligned = aligned;
        this.ready = ready;
        this.place = place;
        this.told = told;
    }

    /** Makes a judge ready; it can be used as long as the {@link MemAlign} is open. */
    public static LoadedJudge of(MemAlign memAlign, AlignedJudge aligned) {
        return new LoadedJudge(aligned, memAlign.judge(aligned), Optional.empty(), (example, said) -> {});
    }

    /**
     * The same, loaded from a place that a failure message names.
     *
     * @param told told of each judgement, by any thread
     */
    static LoadedJudge from(String place, MemAlign memAlign, AlignedJudge aligned, BiConsumer<Example, Feedback> told) {
        return new LoadedJudge(aligned, memAlign.judge(aligned), Optional.of(place), told);
    }

    /** What it knows. */
    public AlignedJudge aligned() {
        return aligned;
    }

    /** Where it was loaded from, if that is known. */
    Optional<String> place() {
        return place;
    }

    /** Tells of a judgement that was made by other means than this object. */
    void tell(Example example, Feedback said) {
        told.accept(example, said);
    }

    @Override
    public JudgeDefinition definition() {
        return ready.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        Feedback said = ready.judge(example, options);
        tell(example, said);
        return said;
    }
}
