package io.github.memalign.evaluation.protocol;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
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
import io.github.memalign.recording.RecordedModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Models that keep to a budget, and keep the answers of the unit that is being worked on, so that a unit that is interrupted
 * begins again without paying twice.
 */
final class UnitModels implements Models {
    private final Models live;
    private final Spending spending;
    private volatile Models current;

    UnitModels(Models live, Spending spending) {
        this.live = live;
        this.spending = spending;
        this.current = new Budgeted();
    }

    /** The calls from now on belong to one unit, whose answers are kept in a directory. */
    void begin(Path answers) {
        current = RecordedModels.resume(new Budgeted(), answers);
    }

    @Override
    public Set<String> providers() {
        return live.providers();
    }

    @Override
    public Optional<Engine> engine(ModelUri model) {
        return live.engine(model);
    }

    @Override
    public boolean isLocal(ModelUri model) {
        return live.isLocal(model);
    }

    /** The model of the unit that is worked on at the time of the call. */
    @Override
    public ChatModel chat(ModelSettings settings) {
        live.chat(settings);
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return counted(() -> current.chat(settings).chat(request));
            }
        };
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        if (live.isLocal(settings.uri())) {
            return live.embedding(settings);
        }
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return counted(() -> current.embedding(settings).embedAll(segments));
            }
        };
    }

    private <T> T counted(Supplier<T> call) {
        spending.enter();
        try {
            return call.get();
        } finally {
            spending.leave();
        }
    }

    private final class Budgeted implements Models {
        @Override
        public Set<String> providers() {
            return live.providers();
        }

        @Override
        public boolean isLocal(ModelUri model) {
            return live.isLocal(model);
        }

        @Override
        public ChatModel chat(ModelSettings settings) {
            ChatModel model = live.chat(settings);
            return new ChatModel() {
                @Override
                public ChatResponse chat(ChatRequest request) {
                    return paid(
                            settings.uri(),
                            request.messages().toString(),
                            () -> model.chat(request),
                            response -> Usage.of(response, 0));
                }
            };
        }

        @Override
        public EmbeddingModel embedding(ModelSettings settings) {
            EmbeddingModel model = live.embedding(settings);
            return new EmbeddingModel() {
                @Override
                public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                    return paid(
                            settings.uri(),
                            segments.stream().map(TextSegment::text).collect(Collectors.joining()),
                            () -> model.embedAll(segments),
                            response -> Usage.of(response, 0));
                }
            };
        }

        private <T> T paid(ModelUri model, String text, Supplier<T> call, Function<T, Usage> usage) {
            double most = spending.begin(model, Tokens.estimate(text));
            try {
                T answer = call.get();
                spending.end(most, usage.apply(answer));
                return answer;
            } catch (ModelCallException failure) {
                spending.end(most, failure.usage());
                throw failure;
            }
        }
    }
}
