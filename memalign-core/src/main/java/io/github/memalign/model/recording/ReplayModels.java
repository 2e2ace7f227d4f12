package io.github.memalign.model.recording;

import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Models;
import io.github.memalign.model.ProviderModels;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.nio.file.Path;
import java.util.List;

/**
 * Models that answer what {@link RecordingModels} kept, with the tokens, cost and time of then. They ask nobody and need
 * no key. What was not kept is refused with a {@link io.github.memalign.MemAlignException} that names it. The model in
 * this process embeds anew, and is said to take no time, so that each replay gives the same bytes.
 */
public final class ReplayModels implements Models {
    private final CallStore store;
    private final ProviderModels embedded = ProviderModels.builder().build();

    /** @param dir where calls were kept */
    public ReplayModels(Path dir) {
        this.store = new CallStore(dir);
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        if (settings.uri().isEmbedded()) {
            return embedded.chat(settings);
        }
        return ChatClient.of(settings.uri(), request -> Outcomes.reply(store.read(Request.chat(settings, request))));
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        if (settings.uri().isEmbedded()) {
            TextEmbedder embedder = embedded.embedder(settings);
            return texts -> timeless(embedder.embed(texts));
        }
        return texts -> texts.isEmpty()
                ? new TextEmbedder.Embedded(List.of(), Usage.NONE)
                : Outcomes.embedded(store.read(Request.embedding(settings, texts)));
    }

    private static TextEmbedder.Embedded timeless(TextEmbedder.Embedded embedded) {
        Usage usage = embedded.usage();
        return new TextEmbedder.Embedded(
                embedded.vectors(),
                new Usage(usage.calls(), usage.inputTokens(), usage.outputTokens(), usage.cost(), 0));
    }

    @Override
    public void close() {
        embedded.close();
    }
}
