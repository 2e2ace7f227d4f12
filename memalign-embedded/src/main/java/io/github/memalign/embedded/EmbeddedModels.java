package io.github.memalign.embedded;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.Engine;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.Models;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.util.Optional;
import java.util.Set;

/**
 * The models that run in this process: {@code embedded:/case-based}, which judges and distils, and {@code
 * embedded:/all-minilm-l6-v2-q}, which embeds. They need neither key nor network and are deterministic.
 */
public final class EmbeddedModels implements Models {
    /** The provider's name in model URIs. */
    public static final String PROVIDER = "embedded";

    private static final String JUDGE = "case-based";

    private final MiniLmEmbeddingModel miniLm = new MiniLmEmbeddingModel();

    @Override
    public Set<String> providers() {
        return Set.of(PROVIDER);
    }

    @Override
    public boolean isLocal(ModelUri model) {
        return model.provider().equals(PROVIDER);
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        throw new InvalidSettingException(
                "model", settings.uri() + " is not an LLM and cannot be asked; name an LLM here");
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        if (!settings.uri().name().equals(MiniLmEmbeddingModel.NAME)) {
            throw new InvalidSettingException(
                    "embedding_model",
                    settings.uri() + " is no embedding model; the one that runs in this process is " + PROVIDER + ":/"
                            + MiniLmEmbeddingModel.NAME);
        }
        return miniLm;
    }

    @Override
    public Optional<Engine> engine(ModelUri model) {
        if (!model.name().equals(JUDGE)) {
            throw new InvalidSettingException(
                    "model", model + " is no judge; the one that runs in this process is " + PROVIDER + ":/" + JUDGE);
        }
        return Optional.of(CaseBased.ENGINE);
    }

    /** Frees the threads of the embedding model. */
    @Override
    public void close() {
        miniLm.close();
    }

    private enum CaseBased implements Engine {
        ENGINE;

        @Override
        public Judge judge(AlignedJudge judge, EmbeddingModel embedding) {
            return new CaseBasedJudge(judge, embedding);
        }

        @Override
        public Distiller distiller(EmbeddingModel embedding) {
            return new ExtractiveDistiller(embedding);
        }

        @Override
        public boolean comparesParts() {
            return true;
        }
    }
}
