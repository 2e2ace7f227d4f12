package io.github.memalign.mlflow.evaluation;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.ForwardingModels;
import io.github.memalign.Models;
import io.github.memalign.internal.ForwardingChat;
import io.github.memalign.model.ModelSettings;

/** Models whose chats are seen. */
final class WatchedModels extends ForwardingModels {
    private final JudgementTraces traces;

    /** @param traces sees what they are asked */
    WatchedModels(Models models, JudgementTraces traces) {
        super(models);
        this.traces = traces;
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return new ForwardingChat(models.chat(settings)) {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return traces.asked(settings.uri(), request, () -> model.chat(request));
            }
        };
    }
}
