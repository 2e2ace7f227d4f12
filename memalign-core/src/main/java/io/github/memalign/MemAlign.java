package io.github.memalign;

import io.github.memalign.alignment.Aligner;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.Edits;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.embedded.CaseBasedJudge;
import io.github.memalign.embedded.ExtractiveDistiller;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.llm.LlmDistiller;
import io.github.memalign.llm.LlmJudge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.HistoryEntry.Action;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retriever;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Models;
import io.github.memalign.model.ProviderModels;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.parallel.Parallel;
import io.github.memalign.retrieval.CachingEmbedder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Aligns judges and judges with them: brings a judge, which is a value, together with the models it calls.
 *
 * <p>Safe for use by several threads at once.
 */
public final class MemAlign implements AutoCloseable {
    private static final int REMEMBERED_TEXTS = 10_000;
    private static final int DEFAULT_CONCURRENCY = 8;

    private final Models models;
    private final Clock clock;
    private final int concurrency;
    private final Edits edits;
    private final Map<ModelSettings, TextEmbedder> embedders = new ConcurrentHashMap<>();

    /**
     * @param models where chat and embedding models come from; closed with this object
     * @param clock the time of history entries
     * @param concurrency how many examples are judged, or batches distilled, at once; 1 or more
     */
    public MemAlign(Models models, Clock clock, int concurrency) {
        if (concurrency < 1) {
            throw new InvalidSettingException("concurrency", "is " + concurrency + "; it must be 1 or more");
        }
        this.models = models;
        this.clock = clock;
        this.concurrency = concurrency;
        this.edits = new Edits(clock);
    }

    /** With every provider on the class path, keys from the environment, and eight calls at once. */
    public static MemAlign create() {
        return new MemAlign(ProviderModels.builder().build(), Clock.systemUTC(), DEFAULT_CONCURRENCY);
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

    /** Forgets examples, and the guidelines that came from nothing else. */
    public Alignment unalign(AlignedJudge judge, Collection<String> exampleIds, ChangeNote note) {
        return edits.unalign(judge, exampleIds, note);
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
     * A judge ready to judge.
     *
     * @throws InvalidSettingException if a model cannot be had
     * @throws MemAlignException if vectors of its episodes are missing and cannot be made
     */
    public Judge judge(AlignedJudge judge) {
        TextEmbedder embedder = embedder(judge);
        AlignedJudge whole = aligner(judge, embedder).withVectors(judge);
        if (judge.definition().model().isEmbedded()) {
            return new CaseBasedJudge(whole, embedder);
        }
        return new LlmJudge(
                whole,
                new Retriever(whole, embedder),
                models.chat(chatSettings(judge.definition(), judge.definition().model())));
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
        try (Judge ready = judge(judge)) {
            Parallel.forEach(examples, concurrency, example -> ready.judge(example, options), sink);
        }
    }

    private Aligner aligner(AlignedJudge judge) {
        return aligner(judge, embedder(judge));
    }

    private Aligner aligner(AlignedJudge judge, TextEmbedder embedder) {
        return new Aligner(() -> distiller(judge, embedder), embedder, clock);
    }

    private Distiller distiller(AlignedJudge judge, TextEmbedder embedder) {
        ModelUri reflection =
                judge.settings().reflectionModel().orElse(judge.definition().model());
        if (reflection.isEmbedded()) {
            return new ExtractiveDistiller(embedder);
        }
        return new LlmDistiller(models.chat(chatSettings(judge.definition(), reflection)), concurrency);
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

    private TextEmbedder embedder(AlignedJudge judge) {
        MemorySettings settings = judge.settings();
        JudgeDefinition definition = judge.definition();
        ModelSettings model = settings.embeddingModel().isEmbedded()
                ? ModelSettings.of(settings.embeddingModel())
                : new ModelSettings(
                        settings.embeddingModel(),
                        Map.of(),
                        definition.baseUrl().filter(url -> !url.contains("/chat/completions")),
                        definition.extraHeaders(),
                        settings.embeddingDimension());
        return embedders.computeIfAbsent(model, key -> new CachingEmbedder(models.embedder(key), REMEMBERED_TEXTS));
    }

    @Override
    public void close() {
        models.close();
    }
}
