package io.github.memalign.alignment;

import io.github.memalign.MemAlignException;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;

/** Models that answer nothing. */
final class BrokenModels implements Models {
    @Override
    public ChatClient chat(ModelSettings settings) {
        throw new IllegalStateException("not to be asked for");
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        return texts -> {
            throw new MemAlignException("no vectors today", null);
        };
    }
}
