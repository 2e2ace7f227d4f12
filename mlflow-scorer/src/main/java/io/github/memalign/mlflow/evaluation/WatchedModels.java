package io.github.memalign.mlflow.evaluation;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.Engine;
import io.github.memalign.Models;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Models whose chats are seen.
 *
 * @param models the models that are asked
 * @param traces sees what they are asked
 */
record WatchedModels(Models models, JudgementTraces traces) implements Models {
    @Override
    public Set<String> providers() {
        return models.providers();
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        ChatModel model = models.chat(settings);
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return traces.asked(settings.uri(), request, () -> model.chat(request));
            }

            @Override
            public ChatRequestParameters defaultRequestParameters() {
                return model.defaultRequestParameters();
            }

            @Override
            public Set<Capability> supportedCapabilities() {
                return model.supportedCapabilities();
            }

            @Override
            public ModelProvider provider() {
                return model.provider();
            }
        };
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
