package io.github.memalign.evaluation.protocol;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Tokens;
import io.github.memalign.model.recording.ResumedModels;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

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
        current = new ResumedModels(new Budgeted(), answers);
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        if (settings.uri().isEmbedded()) {
            return live.chat(settings);
        }
        ChatClient client = current.chat(settings);
        return ChatClient.of(client.uri(), request -> counted(() -> client.chat(request)));
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        return settings.uri().isEmbedded()
                ? live.embedder(settings)
                : texts -> counted(() -> current.embedder(settings).embed(texts));
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
        public ChatClient chat(ModelSettings settings) {
            ChatClient client = live.chat(settings);
            return ChatClient.of(client.uri(), request -> chat(client, request));
        }

        private ChatClient.Reply chat(ChatClient client, ChatRequest request) {
            long tokens = Tokens.estimate(request.messages().toString());
            double most = spending.begin(client.uri(), tokens);
            try {
                ChatClient.Reply reply = client.chat(request);
                spending.end(most, reply.usage());
                return reply;
            } catch (ModelCallException failure) {
                spending.end(most, failure.usage());
                throw failure;
            }
        }

        @Override
        public TextEmbedder embedder(ModelSettings settings) {
            TextEmbedder embedder = live.embedder(settings);
            return texts -> embed(embedder, settings.uri(), texts);
        }

        private TextEmbedder.Embedded embed(TextEmbedder embedder, ModelUri model, List<String> texts) {
            double most = spending.begin(model, Tokens.estimate(String.join("", texts)));
            try {
                TextEmbedder.Embedded embedded = embedder.embed(texts);
                spending.end(most, embedded.usage());
                return embedded;
            } catch (ModelCallException failure) {
                spending.end(most, failure.usage());
                throw failure;
            }
        }
    }
}
