package io.github.memalign.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.ForwardingModels;
import io.github.memalign.Models;
import io.github.memalign.internal.ForwardingChat;
import io.github.memalign.internal.Tokens;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Models that keep to a budget: a call that could pass it is not made and fails with {@link Reason#BUDGET}, and so do all
 * after it, while calls under way come to their end. A model that refused the key is not asked again either: the next
 * thousand calls would be refused just so. What runs in this process costs nothing and is not counted. Safe for use by
 * several threads.
 */
public final class BudgetedModels extends ForwardingModels {
    private static final List<String> MOST_OUTPUT =
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "num_predict");

    /** A call that ended in a way that says nothing of what it took. */
    private static final Usage UNKNOWN = new Usage(1, 0, 0, null, 0);

    private final Spending spending;
    private final AtomicReference<String> refusedKey = new AtomicReference<>();
    private final Map<ModelSettings, ModelCallException> refusals = new ConcurrentHashMap<>();

    /** @param models the models that are asked; closed with this */
    public BudgetedModels(Models models, Budget budget) {
        super(models);
        this.spending = new Spending(budget);
    }

    /** What was spent by now. */
    public Usage usage() {
        return spending.usage();
    }

    /** What the model said that refused the key first; empty while none has. */
    public Optional<String> refusedKey() {
        return Optional.ofNullable(refusedKey.get());
    }

    /** Why there is no use in going on: the key was refused, or a limit is reached; empty while neither is so. */
    public Optional<String> end() {
        return refusedKey().or(spending::refusal);
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
                Call call = begin(
                        settings,
                        () -> segments.stream()
                                .mapToLong(segment -> Tokens.estimate(segment.text()))
                                .sum(),
                        OptionalLong.of(0));
                try {
                    Response<List<Embedding>> response = model.embedAll(segments);
                    call.took = Usage.of(response, 0);
                    return response;
                } catch (ModelCallException failure) {
                    throw call.failed(failure);
                } finally {
                    call.end();
                }
            }
        };
    }

    /** Begins a call, if it may be made. */
    private Call begin(ModelSettings settings, LongSupplier tokens, OptionalLong mostOutput) {
        ModelCallException refused = refusals.get(settings);
        if (refused != null) {
            throw new ModelCallException(
                    Reason.AUTHENTICATION, String.valueOf(refused.getMessage()), Usage.NONE, refused);
        }
        return new Call(settings, spending.begin(settings.uri(), tokens, mostOutput));
    }

    /** A call that is under way. */
    private final class Call {
        private final ModelSettings settings;
        private final double most;
        private Usage took = UNKNOWN;

        Call(ModelSettings settings, double most) {
            this.settings = settings;
            this.most = most;
        }

        ModelCallException failed(ModelCallException failure) {
            took = failure.usage();
            if (failure.reason() == Reason.AUTHENTICATION) {
                refusals.put(settings, failure);
                refusedKey.compareAndSet(null, failure.getMessage());
            }
            return failure;
        }

        void end() {
            spending.end(most, took);
        }
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

    private final class BudgetedChat extends ForwardingChat {
        private final ModelSettings settings;
        private final OptionalLong mostOutput;

        BudgetedChat(ModelSettings settings, ChatModel model) {
            super(model);
            this.settings = settings;
            this.mostOutput = mostOutput(settings);
        }

        @Override
        public ChatResponse chat(ChatRequest request) {
            Call call = begin(settings, () -> Tokens.estimate(request.messages().toString()), mostOutput);
            try {
                ChatResponse response = model.chat(request);
                call.took = Usage.of(response, 0);
                return response;
            } catch (ModelCallException failure) {
                throw call.failed(failure);
            } finally {
                call.end();
            }
        }
    }
}
