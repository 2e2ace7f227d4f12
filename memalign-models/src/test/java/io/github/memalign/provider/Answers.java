package io.github.memalign.provider;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.model.Usage;
import java.util.List;

/** What tests ask of langchain4j's answers. */
public final class Answers {
    private Answers() {}

    public static Response<List<Embedding>> embed(EmbeddingModel model, List<String> texts) {
        return model.embedAll(texts.stream().map(TextSegment::from).toList());
    }

    public static List<float[]> vectors(Response<List<Embedding>> response) {
        return response.content().stream().map(Embedding::vector).toList();
    }

    /** The usage that is noted on an answer; a time of -1 tells that none is. */
    public static Usage usage(ChatResponse response) {
        return Usage.of(response, -1);
    }

    public static Usage usage(Response<?> response) {
        return Usage.of(response, -1);
    }
}
