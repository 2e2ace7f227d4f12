package io.github.memalign;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.llm.JudgePrompt;
import io.github.memalign.llm.LlmDistiller;
import io.github.memalign.llm.internal.LlmJudge;
import io.github.memalign.llm.internal.SimulatedAnnotators;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import io.github.memalign.retrieval.internal.CachingEmbeddingModel;
import io.github.memalign.retrieval.internal.EpisodeStore;
import io.github.memalign.retrieval.internal.Retriever;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What judges, distils, embeds and searches for a judge: the caller's own where there is one, else what the judge names. */
final class Engines implements AutoCloseable {
    private static final int REMEMBERED_TEXTS = 10_000;

    private final Models models;
    private final OwnModels own;
    private final @Nullable EmbeddingModel ownEmbedding;
    private final @Nullable Distiller ownDistiller;
    private final @Nullable JudgePrompt ownPrompt;
    private final @Nullable EpisodeStore store;
    private final int concurrency;
    private final Map<ModelSettings, EmbeddingModel> embeddings = new ConcurrentHashMap<>();

    Engines(MemAlign.Builder builder) {
        this.models = builder.models == null ? Models.installed() : builder.models;
        this.own = new OwnModels(builder.chatModel, builder.reflectionModel, builder.embeddingModel);
        this.ownDistiller = builder.distiller == null ? null : new GuardedDistiller(builder.distiller);
        this.ownPrompt = builder.judgePrompt;
        this.store = builder.embeddingStore == null
                ? null
                : new EpisodeStore(builder.embeddingStore, builder.storeTimeout, builder.concurrency);
        this.ownEmbedding = builder.embeddingModel == null
                ? null
                : new CachingEmbeddingModel(builder.embeddingModel, REMEMBERED_TEXTS);
        this.concurrency = builder.concurrency;
    }

    void onRetry(Consumer<Retry> told) {
        models.onRetry(told);
    }

    /** The judge with the names of the models that it works with here. */
    AlignedJudge namedIn(AlignedJudge judge) {
        return own.namedIn(judge);
    }

    /** A judge ready to judge, which has the vectors that it needs. */
    Judge judge(AlignedJudge judge) {
        return of(judge).judge(judge, embeddingForRecall(judge));
    }

    /** A judge that remembers nothing embeds nothing, and needs no embedding model to be installed. */
    private EmbeddingModel embeddingForRecall(AlignedJudge judge) {
        if (!judge.episodes().isEmpty()) {
            return embedding(judge);
        }
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return embedding(judge).embedAll(segments);
            }
        };
    }

    Distiller distiller(AlignedJudge judge) {
        if (ownDistiller != null) {
            return ownDistiller;
        }
        if (own.reflection() != null) {
            return new LlmDistiller(own.reflection(), concurrency);
        }
        Optional<ModelUri> reflection = judge.settings().reflectionModel();
        reflection.ifPresent(model -> OwnModels.requireUri("reflection_model", model, "reflectionModel"));
        Engine engine = reflection.isPresent() ? engine(judge.definition(), reflection.get()) : of(judge);
        return engine.distiller(embedding(judge));
    }

    Engine of(AlignedJudge judge) {
        ChatModel chat = own.chat();
        if (chat != null) {
            return new LlmEngine(() -> chat);
        }
        OwnModels.requireUri("model", judge.definition().model(), "chatModel");
        return engine(judge.definition(), judge.definition().model());
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

    EmbeddingModel embedding(AlignedJudge judge) {
        if (ownEmbedding != null) {
            return ownEmbedding;
        }
        MemorySettings settings = judge.settings();
        OwnModels.requireUri("embedding_model", settings.embeddingModel(), "embeddingModel");
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

    void forgetInStore(AlignedJudge judge, Collection<String> exampleIds) {
        if (store != null && !exampleIds.isEmpty()) {
            store.forget(judge, exampleIds);
        }
    }

    @Override
    public void close() {
        try {
            if (store != null) {
                store.close();
            }
        } finally {
            models.close();
        }
    }

    /** An LLM that judges with the memory before it, and distils. */
    private final class LlmEngine implements Engine {
        private final Supplier<ChatModel> model;

        LlmEngine(Supplier<ChatModel> model) {
            this.model = model;
        }

        @Override
        public Judge judge(AlignedJudge judge, EmbeddingModel embedding) {
            Retriever retriever = new Retriever(judge, embedding, store);
            int annotators = judge.settings().annotators();
            return annotators == 1
                    ? new LlmJudge(judge, retriever, model.get(), prompt(judge))
                    : SimulatedAnnotators.of(judge, retriever, model.get(), prompt(judge), annotators);
        }

        private JudgePrompt prompt(AlignedJudge judge) {
            if (ownPrompt != null) {
                return ownPrompt;
            }
            boolean asMlflow = judge.settings().retrieval() == Retrieval.MLFLOW;
            return asMlflow ? JudgePrompt.mlflow() : JudgePrompt.standard();
        }

        @Override
        public Distiller distiller(EmbeddingModel embedding) {
            return new LlmDistiller(model.get(), concurrency);
        }
    }
}
