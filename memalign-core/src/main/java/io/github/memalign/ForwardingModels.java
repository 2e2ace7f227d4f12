package io.github.memalign;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Models around others, to be extended by what does something else with some of their calls. */
public abstract class ForwardingModels implements Models {
    /** The models that are asked. */
    protected final Models models;

    /** @param models the models that are asked; closed with this */
    protected ForwardingModels(Models models) {
        this.models = models;
    }

    @Override
    public Set<String> providers() {
        return models.providers();
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return models.chat(settings);
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return models.embedding(settings);
    }

    @Override
    public Optional<Engine> engine(ModelUri model) {
        return models.engine(model);
    }

    @Override
    public boolean isLocal(ModelUri model) {
        return models.isLocal(model);
    }

    @Override
    public void onRetry(Consumer<Retry> told) {
        models.onRetry(told);
    }

    @Override
    public void close() {
        models.close();
    }
}
