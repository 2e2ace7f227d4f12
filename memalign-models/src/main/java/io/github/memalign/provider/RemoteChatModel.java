package io.github.memalign.provider;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.github.memalign.internal.ForwardingChat;
import io.github.memalign.model.ModelCallException;

/** A provider's chat model behind its gate. What an answer took is noted on it. */
final class RemoteChatModel extends ForwardingChat {
    private final RemoteCalls calls;

    RemoteChatModel(RemoteCalls calls, ChatModel model) {
        super(model);
        this.calls = calls;
    }

    /** @throws ModelCallException if there is no answer after all retries; its usage tells what was spent */
    @Override
    public ChatResponse chat(ChatRequest request) {
        RemoteCalls.Answered<ChatResponse> answered = calls.call(model::chat, request, ChatResponse::tokenUsage);
        ChatResponse response = answered.answer();
        String text = response.aiMessage().text();
        if (response.finishReason() == FinishReason.CONTENT_FILTER && (text == null || text.isBlank())) {
            throw new ModelCallException(
                    ModelCallException.Reason.CONTENT_FILTERED,
                    calls.uri() + ": the provider's content filter held the answer back",
                    answered.usage(),
                    null);
        }
        return answered.usage().noteOn(response);
    }
}
