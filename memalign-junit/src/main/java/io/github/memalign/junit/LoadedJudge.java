package io.github.memalign.junit;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import java.util.Optional;

/**
 * A judge that is ready to judge together with what it knows, so that a failing assertion can show the guidelines and cases
 * that were put before the model.
 */
public final class LoadedJudge implements Judge {
    private final AlignedJudge aligned;
    private final Judge ready;
    private final Optional<String> place;

    private LoadedJudge(AlignedJudge aligned, Judge ready, Optional<String> place) {
        this.aligned = aligned;
        this.ready = ready;
        this.place = place;
    }

    /** Makes a judge ready; it can be used as long as the {@link MemAlign} is open. */
    public static LoadedJudge of(MemAlign memAlign, AlignedJudge aligned) {
        return new LoadedJudge(aligned, memAlign.judge(aligned), Optional.empty());
    }

    /** The same, loaded from a place that a failure message names. */
    static LoadedJudge from(String place, MemAlign memAlign, AlignedJudge aligned) {
        return new LoadedJudge(aligned, memAlign.judge(aligned), Optional.of(place));
    }

    /** What it knows. */
    public AlignedJudge aligned() {
        return aligned;
    }

    /** Where it was loaded from, if that is known. */
    Optional<String> place() {
        return place;
    }

    @Override
    public JudgeDefinition definition() {
        return ready.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        return ready.judge(example, options);
    }
}
