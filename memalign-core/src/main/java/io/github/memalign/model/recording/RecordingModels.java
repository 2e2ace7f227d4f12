package io.github.memalign.model.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Models whose calls are kept in a directory for {@link ReplayModels}, failures included. What the model in this
 * process embeds is not kept, since it can be had again.
 */
public final class RecordingModels implements Models {
    private final Models models;
    private final BiConsumer<Request, ObjectNode> keep;

    private RecordingModels(Models models, CallStore store, BiConsumer<Request, ObjectNode> keep) {
        this.models = models;
        this.keep = keep;
        store.createDirectory();
    }

    /**
     * Begins a recording; calls that are there and are made again are replaced.
     *
     * @param models the models that are really asked; closed with this object
     * @param dir where calls are kept; made if it is not there
     * @throws io.github.memalign.MemAlignException if the directory cannot be made
     */
    public static RecordingModels begin(Models models, Path dir) {
        CallStore store = new CallStore(dir);
        return new RecordingModels(models, store, store::write);
    }

    /**
     * Goes on with a recording that was interrupted: calls that are there stay, and the same calls made again are kept
     * after them.
     *
     * @param models the models that are really asked; closed with this object
     * @param dir where calls are kept; made if it is not there
     * @throws io.github.memalign.MemAlignException if the directory cannot be made
     */
    public static RecordingModels resume(Models models, Path dir) {
        CallStore store = new CallStore(dir);
        return new RecordingModels(models, store, store::append);
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        ChatClient client = models.chat(settings);
        return ChatClient.of(client.uri(), request -> recorded(client, settings, request));
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        TextEmbedder embedder = models.embedder(settings);
        return settings.uri().isEmbedded() ? embedder : texts -> recorded(embedder, settings, texts);
    }

    private TextEmbedder.Embedded recorded(TextEmbedder embedder, ModelSettings settings, List<String> texts) {
        if (texts.isEmpty()) {
            return embedder.embed(texts);
        }
        Request request = Request.embedding(settings, texts);
        try {
            TextEmbedder.Embedded embedded = embedder.embed(texts);
            keep.accept(request, Outcomes.of(embedded));
            return embedded;
        } catch (ModelCallException e) {
            failed(request, e);
            throw e;
        }
    }

    private ChatClient.Reply recorded(ChatClient client, ModelSettings settings, ChatRequest request) {
        Request key = Request.chat(settings, request);
        try {
            ChatClient.Reply reply = client.chat(request);
            keep.accept(key, Outcomes.of(reply));
            return reply;
        } catch (ModelCallException e) {
            failed(key, e);
            throw e;
        }
    }

    private void failed(Request request, ModelCallException failure) {
        if (failure.reason() != ModelCallException.Reason.CANCELLED) {
            keep.accept(request, Outcomes.of(failure));
        }
    }

    @Override
    public void close() {
        models.close();
    }
}
