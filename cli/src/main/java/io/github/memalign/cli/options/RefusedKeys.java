package io.github.memalign.cli.options;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.Engine;
import io.github.memalign.Models;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Models that are asked no more once they have refused the key: the next thousand rows would be refused just so. */
final class RefusedKeys implements Models {
    private final Models models;
    private final AtomicReference<String> first = new AtomicReference<>();
    private final Map<ModelSettings, ModelCallException> refusals = new ConcurrentHashMap<>();

    /** @param models the models that are asked; closed with this object */
    RefusedKeys(Models models) {
        this.models = models;
    }

    /** What the model said that refused the key first; empty while none has. */
    Optional<String> refusal() {
        return Optional.ofNullable(first.get());
    }

    private <T> T call(ModelSettings settings, Supplier<T> model) {
        ModelCallException refused = refusals.get(settings);
        if (refused != null) {
            throw new ModelCallException(
                    Reason.AUTHENTICATION, String.valueOf(refused.getMessage()), Usage.NONE, refused);
        }
        try {
            return model.get();
        } catch (ModelCallException failure) {
            if (failure.reason() == Reason.AUTHENTICATION) {
                refusals.put(settings, failure);
                first.compareAndSet(null, failure.getMessage());
            }
            throw failure;
        }
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        ChatModel model = models.chat(settings);
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return call(settings, () -> model.chat(request));
            }
        };
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        EmbeddingModel model = models.embedding(settings);
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return call(settings, () -> model.embedAll(segments));
            }
        };
    }

    @Override
    public Set<String> providers() {
        return models.providers();
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
    public void close() {
        models.close();
    }
}
