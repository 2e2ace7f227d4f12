package io.github.memalign.evaluation.protocol;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.ForwardingModels;
import io.github.memalign.Models;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.recording.RecordedModels;
import java.nio.file.Path;
import java.util.List;

/** Models that keep the answers of the unit that is being worked on, so that one that is interrupted is not paid twice. */
final class UnitModels extends ForwardingModels {
    private volatile Models current;

    UnitModels(Models live) {
        super(live);
        this.current = live;
    }

    /** The calls from now on belong to one unit, whose answers are kept in a directory. */
    void begin(Path answers) {
        current = RecordedModels.resume(models, answers);
    }

    /** The model of the unit that is worked on at the time of the call. */
    @Override
    public ChatModel chat(ModelSettings settings) {
        models.chat(settings);
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return current.chat(settings).chat(request);
            }
        };
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        if (models.isLocal(settings.uri())) {
            return models.embedding(settings);
        }
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return current.embedding(settings).embedAll(segments);
            }
        };
    }

    /** Whoever has the models closes them. */
    @Override
    public void close() {}
}
