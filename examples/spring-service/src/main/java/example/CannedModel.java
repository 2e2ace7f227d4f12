package example;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * Stands for a provider's model, so that the service runs without a key: curt at first, kind when its reply comes back, and
 * curt again and again about money.
 */
final class CannedModel implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
        String asked = request.messages().toString();
        boolean kind = asked.contains("was reviewed") && !asked.contains("money");
        String reply = kind
                ? "I'm sorry for the wait. Your parcel is on its way and arrives on Friday. Is there anything else I can do?"
                : "You should have read the terms and conditions.";
        return ChatResponse.builder().aiMessage(AiMessage.from(reply)).build();
    }
}
