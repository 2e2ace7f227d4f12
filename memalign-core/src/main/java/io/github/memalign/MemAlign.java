package io.github.memalign;

import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Models;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/**
 * Aligns judges and judges with them: brings a judge, which is a value, together with the models it calls.
 *
 * <p>Safe for use by several threads at once.
 */
public final class MemAlign implements AutoCloseable {
    private final Models models;
    private final Clock clock;
    private final int concurrency;

    /**
     * @param models where chat and embedding models come from; closed with this object
     * @param clock the time of history entries
     * @param concurrency how many examples are judged, or batches distilled, at once; 1 or more
     */
    public MemAlign(Models models, Clock clock, int concurrency) {
        this.models = models;
        this.clock = clock;
        this.concurrency = concurrency;
    }

    /** Learns feedback. Examples that are known as they are cost nothing; those whose feedback changed are replaced. */
    public Alignment align(AlignedJudge judge, List<LabelledExample> feedback, ChangeNote note, Progress progress) {
        throw new UnsupportedOperationException(models + " " + clock + concurrency);
    }

    /** Forgets examples, and the guidelines that came from nothing else. */
    public Alignment unalign(AlignedJudge judge, Collection<String> exampleIds, ChangeNote note) {
        throw new UnsupportedOperationException();
    }

    /** Adds a guideline that a person wrote. */
    public Alignment addGuideline(AlignedJudge judge, String text, ChangeNote note) {
        throw new UnsupportedOperationException();
    }

    /** Changes the text of a guideline; its sources stay. */
    public Alignment editGuideline(AlignedJudge judge, String guidelineId, String text, ChangeNote note) {
        throw new UnsupportedOperationException();
    }

    /** Removes a guideline. */
    public Alignment removeGuideline(AlignedJudge judge, String guidelineId, ChangeNote note) {
        throw new UnsupportedOperationException();
    }

    /** Overwrites an episode, guidelines that came from it alone included, which are distilled again. */
    public Alignment editEpisode(AlignedJudge judge, LabelledExample feedback, ChangeNote note) {
        throw new UnsupportedOperationException();
    }

    /** A judge ready to judge. */
    public Judge judge(AlignedJudge judge) {
        throw new UnsupportedOperationException();
    }

    /** Judges many examples, several at once; feedback in the order of the examples. */
    public List<Feedback> judgeAll(
            AlignedJudge judge, List<Example> examples, Judge.Options options, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        models.close();
    }
}
