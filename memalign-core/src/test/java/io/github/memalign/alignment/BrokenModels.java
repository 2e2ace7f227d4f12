package io.github.memalign.alignment;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.model.ModelSettings;
import java.util.List;
import java.util.Set;

/** Models that answer nothing. */
final class BrokenModels implements Models {
    @Override
    public Set<String> providers() {
        return Set.of("openai");
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                throw new IllegalStateException("not to be asked");
            }
        };
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                throw new MemAlignException("no vectors today", null);
            }
        };
    }
}
