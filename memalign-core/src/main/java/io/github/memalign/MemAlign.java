package io.github.memalign;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import io.github.memalign.alignment.Aligner;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.Edits;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.llm.JudgePrompt;
import io.github.memalign.llm.LlmDistiller;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry.Action;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.retrieval.internal.ExampleVectors;
import io.github.memalign.review.Candidate;
import io.github.memalign.review.Question;
import io.github.memalign.review.internal.QuestionChoice;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Aligns judges and judges with them: brings a judge, which is a value, together with the models it calls.
 *
 * <p>Safe for use by several threads at once.
 */
public final class MemAlign implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MemAlign.class.getName());

    private final Engines engines;
    private final Listeners listeners;
    private final int concurrency;
    private final Clock clock;
    private final Edits edits;

    private MemAlign(Builder builder) {
        this.engines = new Engines(builder);
        this.listeners = new Listeners(builder.listeners);
        this.concurrency = builder.concurrency;
        this.clock = builder.clock;
        this.edits = new Edits(clock);
        engines.onRetry(retry -> listeners.tell(listener -> listener.retrying(retry)));
    }

    /** Starts with the models on the class path, keys from the environment, and eight calls at once. */
    public static Builder builder() {
        return new Builder();
    }

    /** With every provider on the class path, keys from the environment, and eight calls at once. */
    public static MemAlign create() {
        return builder().build();
    }

    /**
     * Learns feedback. Examples that are known as they are cost nothing; those whose feedback changed are replaced; those
     * whose feedback was taken back, so that no assessment is left, are forgotten.
     *
     * @throws InvalidSettingException if a model cannot be had
     * @throws ModelCallException if texts cannot be embedded; a distillation that fails is in the report instead
     */
    public Alignment align(AlignedJudge judge, List<LabelledExample> feedback, ChangeNote note, Progress progress) {
        return learned(judge, feedback, Action.ALIGN, note, progress);
    }

    private Alignment learned(
            AlignedJudge judge, List<LabelledExample> feedback, Action action, ChangeNote note, Progress progress) {
        AlignedJudge named = engines.namedIn(judge);
        engines.forgetInStore(
                judge,
                feedback.stream()
                        .filter(labelled -> labelled.assessments().isEmpty())
                        .map(labelled -> labelled.example().id())
                        .toList());
        Listeners.Work<Alignment> work = listeners.begin(listener -> listener.aligning(named, feedback));
        Alignment alignment;
        try {
            alignment = aligner(named).align(named, feedback, action, note, progress);
        } catch (RuntimeException | Error thrown) {
            work.failed(thrown);
            throw thrown;
        }
        work.ended(alignment);
        AlignmentReport report = alignment.report();
        report.failures()
                .forEach(failure -> LOG.log(
                        Level.WARNING, () -> judge.definition().name() + " could not learn all: " + failure.reason()));
        LOG.log(
                Level.DEBUG,
                () -> judge.definition().name() + " learned in " + report.millis() + " ms; new guidelines "
                        + ids(report.newGuidelines()) + ", merged " + ids(report.mergedGuidelines()) + ", removed "
                        + ids(report.removedGuidelines()));
        return alignment;
    }

    private static List<String> ids(List<Guideline> guidelines) {
        return guidelines.stream().map(Guideline::id).toList();
    }

    /** Learns feedback, telling nobody how far it is and noting no reason. */
    public Alignment align(AlignedJudge judge, List<LabelledExample> feedback) {
        return align(judge, feedback, ChangeNote.NONE, Progress.NONE);
    }

    /** Overwrites an episode; guidelines that came from it are distilled again. */
    public Alignment editEpisode(AlignedJudge judge, LabelledExample feedback, ChangeNote note) {
        return learned(judge, List.of(feedback), Action.EDIT_EPISODE, note, Progress.NONE);
    }

    /**
     * Forgets examples for good: the guidelines that came from them, and their texts in the history. They are not learned
     * again by themselves; {@link io.github.memalign.memory.Forgotten#without} lets them. Guidelines that came from other
     * examples too are distilled again from those; where that fails they are pending, and the report says so. The embedding
     * store has forgotten them before anything else is done.
     *
     * @throws ModelCallException if the embedding store fails; the judge is as it was, and forgetting can be tried again
     */
    public Alignment unalign(AlignedJudge judge, Collection<String> exampleIds, ChangeNote note) {
        engines.forgetInStore(judge, exampleIds);
        AlignedJudge named = engines.namedIn(judge);
        return aligner(named).forget(named, exampleIds, note);
    }

    /**
     * Forgets what people said of examples, in the same way as {@link #unalign}.
     *
     * @param which tells the assessments to forget, given the id of their example
     */
    public Alignment unalignAssessments(AlignedJudge judge, BiPredicate<String, Assessment> which, ChangeNote note) {
        engines.forgetInStore(
                judge,
                judge.episodes().stream()
                        .filter(episode ->
                                episode.assessments().stream().allMatch(said -> which.test(episode.id(), said)))
                        .map(Episode::id)
                        .toList());
        AlignedJudge named = engines.namedIn(judge);
        return aligner(named).forgetAssessments(named, which, note);
    }

    /**
     * Takes back the last change that was not taken back yet.
     *
     * @throws InvalidSettingException if there is none, or it forgot something, which is for good
     */
    public Alignment undo(AlignedJudge judge, ChangeNote note) {
        Alignment undone = edits.undo(judge, note);
        Set<String> gone = new TreeSet<>(judge.learnedFrom());
        gone.removeAll(undone.judge().learnedFrom());
        engines.forgetInStore(judge, gone);
        return undone;
    }

    /** Adds a guideline that a person wrote. */
    public Alignment addGuideline(AlignedJudge judge, String text, ChangeNote note) {
        return edits.addGuideline(judge, text, note);
    }

    /**
     * Changes the text of a guideline; its sources stay.
     *
     * @throws InvalidSettingException if there is no such guideline
     */
    public Alignment editGuideline(AlignedJudge judge, String guidelineId, String text, ChangeNote note) {
        return edits.editGuideline(judge, guidelineId, text, note);
    }

    /**
     * Removes a guideline.
     *
     * @throws InvalidSettingException if there is no such guideline
     */
    public Alignment removeGuideline(AlignedJudge judge, String guidelineId, ChangeNote note) {
        return edits.removeGuideline(judge, guidelineId, note);
    }

    /**
     * A judge ready to judge, until this object is closed. It can be kept and shared. One that was calibrated gives the
     * verdicts that it is sure enough of, and withholds the others.
     *
     * @throws InvalidSettingException if a model cannot be had
     * @throws ModelCallException if vectors of its episodes are missing and cannot be made
     */
    public Judge judge(AlignedJudge judge) {
        AlignedJudge named = engines.namedIn(judge);
        if (judge.calibration().isPresent() && named.calibration().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    () -> judge.definition().name()
                            + " was calibrated with other models than it works with here, so that"
                            + " it gives all verdicts; calibrate it again");
        }
        Judge ready = engines.judge(aligner(named).withVectors(named));
        return new GuardedJudge(ready, named.calibration(), listeners);
    }

    /** A judge ready to judge; where vectors cannot be made, all its feedback says so. */
    private Judge readyOrFailing(AlignedJudge judge) {
        try {
            return judge(judge);
        } catch (ModelCallException e) {
            return new GuardedJudge(new GuardedJudge.WithoutRecall(judge.definition(), e), Optional.empty(), listeners);
        }
    }

    /**
     * Judges many examples, several at once; feedback in the order of the examples.
     *
     * @throws InvalidSettingException if a model cannot be had
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public List<Feedback> judgeAll(
            AlignedJudge judge, List<Example> examples, Judge.Options options, Progress progress) {
        progress.start("judging", examples.size());
        List<Feedback> all = new ArrayList<>(examples.size());
        judgeAll(judge, examples.iterator(), options, feedback -> {
            all.add(feedback);
            progress.step(1);
        });
        return all;
    }

    /**
     * Judges any number of examples, several at once, holding only a few at a time.
     *
     * @param sink gets the feedback in the order of the examples, from the calling thread
     * @throws InvalidSettingException if a model cannot be had
     * @throws MemAlignException if the calling thread is interrupted; what was under way is cancelled
     */
    public void judgeAll(
            AlignedJudge judge, Iterator<Example> examples, Judge.Options options, Consumer<Feedback> sink) {
        Judge ready = readyOrFailing(judge);
        Parallel.forEach(examples, concurrency, example -> ready.judge(example, options), sink);
    }

    /**
     * What to ask experts next: the examples whose labels would teach a judge most, the most telling first.
     *
     * @param judge what is known
     * @param candidates examples that nobody labelled, with what the judge says of them; those that it has learned, cannot
     *     judge for want of a field, or that are as good as the same as one that is known or chosen are passed over
     * @param asked examples that experts are asked about already, which the others are to be unlike
     * @param size how many at most, 0 or more
     * @throws ModelCallException if texts cannot be embedded
     */
    public List<Question> questions(AlignedJudge judge, List<Candidate> candidates, List<Example> asked, int size) {
        AlignedJudge named = engines.namedIn(judge);
        List<Example> examples = Stream.concat(candidates.stream().map(Candidate::example), asked.stream())
                .toList();
        ExampleVectors vectors =
                ExampleVectors.of(named, examples, engines.of(named).comparesParts(), engines.embedding(named));
        return QuestionChoice.choose(named, candidates, asked, vectors, size);
    }

    private Aligner aligner(AlignedJudge judge) {
        return new Aligner(
                () -> engines.distiller(judge),
                () -> engines.embedding(judge),
                () -> engines.of(judge).comparesParts(),
                clock);
    }

    /**
     * Closes the models that came from URIs, which ends the use of judges that were made ready here; models that the builder
     * was given stay open. Judges are values and hold nothing open.
     */
    @Override
    public void close() {
        engines.close();
    }

    /** Collects what {@link MemAlign} works with. */
    public static final class Builder {
        private static final int DEFAULT_CONCURRENCY = 8;

        @Nullable
        Models models;

        @Nullable
        ChatModel chatModel;

        @Nullable
        ChatModel reflectionModel;

        @Nullable
        EmbeddingModel embeddingModel;

        @Nullable
        EmbeddingStore<TextSegment> embeddingStore;

        Duration storeTimeout = Duration.ofSeconds(10);

        @Nullable
        Distiller distiller;

        @Nullable
        JudgePrompt judgePrompt;

        final List<MemAlignListener> listeners = new ArrayList<>();
        Clock clock = Clock.systemUTC();
        int concurrency = DEFAULT_CONCURRENCY;

        private Builder() {}

        /** Where models come from that a judge names by a URI; closed with the {@link MemAlign}. */
        public Builder models(Models value) {
            models = value;
            return this;
        }

        /**
         * A model of the caller's own that judges, whatever model a judge names, and distils where no reflection model is
         * given. It stays open. Its retries are its own.
         */
        public Builder chatModel(ChatModel value) {
            chatModel = value;
            return this;
        }

        /** A model of the caller's own that distils, whatever reflection model a judge names. It stays open. */
        public Builder reflectionModel(ChatModel value) {
            reflectionModel = value;
            return this;
        }

        /** A model of the caller's own that embeds, whatever embedding model a judge names. It stays open. */
        public Builder embeddingModel(EmbeddingModel value) {
            embeddingModel = value;
            return this;
        }

        /**
         * Where an LLM judge searches its episodes, in place of an exact search in memory; it may be shared with other judges
         * and processes. A judge is told from others by its name. What goes in is vectors and ids, never a text of an example.
         * A judge that compares all parts of examples, as the embedded one does, searches by itself. It stays open.
         *
         * <p>The store's vectors are as long as the embedding model's; a judge that retrieves by several fields needs that
         * length times the number of fields, and one more.
         */
        public Builder embeddingStore(EmbeddingStore<TextSegment> value) {
            embeddingStore = value;
            return this;
        }

        /** How long one call of the embedding store may take, 10 seconds by default. */
        public Builder storeTimeout(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new InvalidSettingException("storeTimeout", "is " + value + "; it must be more than 0");
            }
            storeTimeout = value;
            return this;
        }

        /**
         * What makes guidelines of episodes, in place of a reflection model. The default can be wrapped: it is {@link
         * LlmDistiller}. What it throws is a failure in the report.
         */
        public Builder distiller(Distiller value) {
            distiller = value;
            return this;
        }

        /**
         * What an LLM that judges is told; by default {@link JudgePrompt#standard()}, which can be wrapped, and for judges
         * that retrieve as MLflow does {@link JudgePrompt#mlflow()}.
         */
        public Builder judgePrompt(JudgePrompt value) {
            judgePrompt = value;
            return this;
        }

        /** Adds somebody who is told of judgements and alignments. */
        public Builder listener(MemAlignListener value) {
            listeners.add(value);
            return this;
        }

        /** The time of history entries. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** How many examples are judged, or batches distilled, at once: 1 or more, 8 by default. */
        public Builder concurrency(int value) {
            if (value < 1) {
                throw new InvalidSettingException("concurrency", "is " + value + "; it must be 1 or more");
            }
            concurrency = value;
            return this;
        }

        /** Brings it all together. */
        public MemAlign build() {
            return new MemAlign(this);
        }
    }
}
