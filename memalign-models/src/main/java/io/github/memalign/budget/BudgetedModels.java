package io.github.memalign.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.Engine;
import io.github.memalign.Models;
import io.github.memalign.internal.Tokens;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Models that keep to a budget: a call that could pass it is not made and fails with {@link
 * ModelCallException.Reason#BUDGET}, and so do all after it, while calls under way come to their end. What runs in this
 * process costs nothing and is not counted. Safe for use by several threads.
 */
public final class BudgetedModels implements Models {
    private static final List<String> MOST_OUTPUT =
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "num_predict");

    /** A call that ended in a way that says nothing of what it took. */
    private static final Usage UNKNOWN = new Usage(1, 0, 0, null, 0);

    private final Models models;
    private final Spending spending;

    /**
     * @param models the models that are asked; closed with this
     * @param budget where to stop
     */
    public BudgetedModels(Models models, Budget budget) {
        this.models = models;
        this.spending = new Spending(budget);
    }

    /** What was spent by now. */
    public Usage usage() {
        return spending.usage();
    }

    /** Whether a call was refused. */
    public boolean isExhausted() {
        return spending.isExhausted();
    }

    /**
     * Fails if a cost is limited and a model's cost could not be told.
     *
     * @throws io.github.memalign.InvalidSettingException if its price is unknown
     */
    public void check(ModelUri model) {
        if (!models.isLocal(model)) {
            spending.check(model);
        }
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
    public ChatModel chat(ModelSettings settings) {
        ChatModel model = models.chat(settings);
        if (models.isLocal(settings.uri())) {
            return model;
        }
        spending.check(settings.uri());
        return new BudgetedChat(settings, model);
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        EmbeddingModel model = models.embedding(settings);
        if (models.isLocal(settings.uri())) {
            return model;
        }
        spending.check(settings.uri());
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                long tokens = segments.stream()
                        .mapToLong(segment -> Tokens.estimate(segment.text()))
                        .sum();
                double most = spending.begin(settings.uri(), tokens, OptionalLong.of(0));
                Usage took = UNKNOWN;
                try {
                    Response<List<Embedding>> response = model.embedAll(segments);
                    took = Usage.of(response, 0);
                    return response;
                } catch (ModelCallException failure) {
                    took = failure.usage();
                    throw failure;
                } finally {
                    spending.end(most, took);
                }
            }
        };
    }

    private static OptionalLong mostOutput(ModelSettings settings) {
        return MOST_OUTPUT.stream()
                .map(settings.parameters()::get)
                .flatMap(value -> Stream.ofNullable(value))
                .filter(JsonNode::canConvertToLong)
                .mapToLong(JsonNode::longValue)
                .filter(value -> value > 0)
                .findFirst();
    }

    @Override
    public void close() {
        models.close();
    }

    private final class BudgetedChat implements ChatModel {
        private final ModelSettings settings;
        private final ChatModel model;

        BudgetedChat(ModelSettings settings, ChatModel model) {
            this.settings = settings;
            this.model = model;
        }

        @Override
        public ChatResponse chat(ChatRequest request) {
            long tokens = Tokens.estimate(request.messages().toString());
            double most = spending.begin(settings.uri(), tokens, mostOutput(settings));
            Usage took = UNKNOWN;
            try {
                ChatResponse response = model.chat(request);
                took = Usage.of(response, 0);
                return response;
            } catch (ModelCallException failure) {
                took = failure.usage();
                throw failure;
            } finally {
                spending.end(most, took);
            }
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
    }
}
