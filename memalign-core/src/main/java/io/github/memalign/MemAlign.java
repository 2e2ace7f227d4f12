package io.github.memalign;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.alignment.Aligner;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.Edits;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.llm.LlmDistiller;
import io.github.memalign.llm.LlmJudge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.HistoryEntry.Action;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.retrieval.CachingEmbeddingModel;
import io.github.memalign.retrieval.Retriever;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Aligns judges and judges with them: brings a judge, which is a value, together with the models it calls.
 *
 * <p>Safe for use by several threads at once.
 */
public final class MemAlign implements AutoCloseable {
    private static final int REMEMBERED_TEXTS = 10_000;

    private final Models models;
    private final @Nullable Engine ownEngine;
    private final @Nullable ChatModel ownReflection;
    private final @Nullable EmbeddingModel ownEmbedding;
    private final int concurrency;
    private final Clock clock;
    private final Edits edits;
    private final Map<ModelSettings, EmbeddingModel> embeddings = new ConcurrentHashMap<>();

    private MemAlign(Builder builder) {
        this.models = builder.models == null ? Models.installed() : builder.models;
        this.clock = builder.clock;
        this.concurrency = builder.concurrency;
        ChatModel chatModel = builder.chatModel;
        this.ownEngine = chatModel == null ? null : new LlmEngine(() -> chatModel);
        this.ownReflection = builder.reflectionModel;
        this.ownEmbedding = builder.embeddingModel == null
                ? null
                : new CachingEmbeddingModel(builder.embeddingModel, REMEMBERED_TEXTS);
        this.edits = new Edits(clock);
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
     * @throws MemAlignException if texts cannot be embedded; a distillation that fails is in the report instead
     */
    public Alignment align(AlignedJudge judge, List<LabelledExample> feedback, ChangeNote note, Progress progress) {
        return aligner(judge).align(judge, feedback, Action.ALIGN, note, progress);
    }

    /** Learns feedback, telling nobody how far it is and noting no reason. */
    public Alignment align(AlignedJudge judge, List<LabelledExample> feedback) {
        return align(judge, feedback, ChangeNote.NONE, Progress.NONE);
    }

    /** Overwrites an episode; guidelines that came from it are distilled again. */
    public Alignment editEpisode(AlignedJudge judge, LabelledExample feedback, ChangeNote note) {
        return aligner(judge).align(judge, List.of(feedback), Action.EDIT_EPISODE, note, Progress.NONE);
    }

    /**
     * Forgets examples for good: the guidelines that came from them, and their texts in the history. They are not learned
     * again by themselves; {@link io.github.memalign.memory.Forgotten#without} lets them. Guidelines that came from other
     * examples too are distilled again from those; where that fails they are pending, and the report says so.
     */
    public Alignment unalign(AlignedJudge judge, Collection<String> exampleIds, ChangeNote note) {
        return aligner(judge).forget(judge, exampleIds, note);
    }

    /**
     * Forgets what people said of examples, in the same way as {@link #unalign}.
     *
     * @param which tells the assessments to forget, given the id of their example
     */
    public Alignment unalignAssessments(AlignedJudge judge, BiPredicate<String, Assessment> which, ChangeNote note) {
        return aligner(judge).forgetAssessments(judge, which, note);
    }

    /**
     * Takes back the last change that was not taken back yet.
     *
     * @throws InvalidSettingException if there is none, or it forgot something, which is for good
     */
    public Alignment undo(AlignedJudge judge, ChangeNote note) {
        return edits.undo(judge, note);
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
     * A judge ready to judge. It holds nothing open that this object does not close.
     *
     * @throws InvalidSettingException if a model cannot be had
     * @throws MemAlignException if vectors of its episodes are missing and cannot be made
     */
    public Judge judge(AlignedJudge judge) {
        Engine engine = engine(judge);
        return engine.judge(aligner(judge).withVectors(judge), embedding(judge));
    }

    /** Judges many examples, several at once; feedback in the order of the examples. */
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
     */
    public void judgeAll(
            AlignedJudge judge, Iterator<Example> examples, Judge.Options options, Consumer<Feedback> sink) {
        Judge ready = judge(judge);
        Parallel.forEach(examples, concurrency, example -> ready.judge(example, options), sink);
    }

    private Aligner aligner(AlignedJudge judge) {
        return new Aligner(
                () -> distiller(judge),
                () -> embedding(judge),
                () -> engine(judge).comparesParts(),
                clock);
    }

    private Distiller distiller(AlignedJudge judge) {
        if (ownReflection != null) {
            return new LlmDistiller(ownReflection, concurrency);
        }
        Optional<ModelUri> reflection = judge.settings().reflectionModel();
        Engine engine = reflection.isPresent() ? engine(judge.definition(), reflection.get()) : engine(judge);
        return engine.distiller(embedding(judge));
    }

    private Engine engine(AlignedJudge judge) {
        return ownEngine != null
                ? ownEngine
                : engine(judge.definition(), judge.definition().model());
    }

    private Engine engine(JudgeDefinition definition, ModelUri model) {
        return models.engine(model).orElseGet(() -> new LlmEngine(() -> models.chat(chatSettings(definition, model))));
    }

    /** The judge's base URL and headers hold for every remote model it uses, its parameters for its own model only. */
    private static ModelSettings chatSettings(JudgeDefinition definition, ModelUri model) {
        boolean own = model.equals(definition.model());
        return new ModelSettings(
                model,
                own ? definition.inferenceParams() : Map.of(),
                definition.baseUrl(),
                definition.extraHeaders(),
                Optional.empty());
    }

    private EmbeddingModel embedding(AlignedJudge judge) {
        if (ownEmbedding != null) {
            return ownEmbedding;
        }
        MemorySettings settings = judge.settings();
        JudgeDefinition definition = judge.definition();
        ModelSettings model = models.isLocal(settings.embeddingModel())
                ? ModelSettings.of(settings.embeddingModel())
                : new ModelSettings(
                        settings.embeddingModel(),
                        Map.of(),
                        definition.baseUrl(),
                        definition.extraHeaders(),
                        settings.embeddingDimension());
        return embeddings.computeIfAbsent(
                model, key -> new CachingEmbeddingModel(models.embedding(key), REMEMBERED_TEXTS));
    }

    /** Closes the models that came from URIs; those that the builder was given stay open. */
    @Override
    public void close() {
        models.close();
    }

    /** An LLM that judges with the memory before it, and distils. */
    private final class LlmEngine implements Engine {
        private final Supplier<ChatModel> model;

        LlmEngine(Supplier<ChatModel> model) {
            this.model = model;
        }

        @Override
        public Judge judge(AlignedJudge judge, EmbeddingModel embedding) {
            return new LlmJudge(judge, new Retriever(judge, embedding), model.get());
        }

        @Override
        public Distiller distiller(EmbeddingModel embedding) {
            return new LlmDistiller(model.get(), concurrency);
        }
    }

    /** Collects what {@link MemAlign} works with. */
    public static final class Builder {
        private static final int DEFAULT_CONCURRENCY = 8;

        private @Nullable Models models;
        private @Nullable ChatModel chatModel;
        private @Nullable ChatModel reflectionModel;
        private @Nullable EmbeddingModel embeddingModel;
        private Clock clock = Clock.systemUTC();
        private int concurrency = DEFAULT_CONCURRENCY;

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
