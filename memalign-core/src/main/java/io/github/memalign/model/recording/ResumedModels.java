package io.github.memalign.model.recording;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Models that answer what was asked before from files, and keep what is asked anew, so that work which was interrupted can
 * begin again without paying twice. Failures are not kept: they are asked again. The model in this process is never kept.
 */
public final class ResumedModels implements Models {
    private final Models models;
    private final CallStore store;

    /**
     * @param models the models that are asked for what is not kept; closed with this object
     * @param dir where answers are kept; made if it is not there
     * @throws io.github.memalign.MemAlignException if the directory cannot be made
     */
    public ResumedModels(Models models, Path dir) {
        this.models = models;
        this.store = new CallStore(dir);
        store.createDirectory();
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        ChatClient client = models.chat(settings);
        return ChatClient.of(client.uri(), request -> chat(client, settings, request));
    }

    private ChatClient.Reply chat(ChatClient client, ModelSettings settings, ChatRequest request) {
        Request key = Request.chat(settings, request);
        int time = store.ask(key);
        Optional<JsonNode> kept = store.find(key, time);
        if (kept.isPresent()) {
            return Outcomes.reply(kept.get());
        }
        ChatClient.Reply reply = client.chat(request);
        store.write(key, time, Outcomes.of(reply));
        return reply;
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        TextEmbedder embedder = models.embedder(settings);
        return settings.uri().isEmbedded() ? embedder : texts -> embed(embedder, settings, texts);
    }

    private TextEmbedder.Embedded embed(TextEmbedder embedder, ModelSettings settings, List<String> texts) {
        if (texts.isEmpty()) {
            return embedder.embed(texts);
        }
        Request key = Request.embedding(settings, texts);
        int time = store.ask(key);
        Optional<JsonNode> kept = store.find(key, time);
        if (kept.isPresent()) {
            return Outcomes.embedded(kept.get());
        }
        TextEmbedder.Embedded embedded = embedder.embed(texts);
        store.write(key, time, Outcomes.of(embedded));
        return embedded;
    }

    @Override
    public void close() {
        models.close();
    }
}
