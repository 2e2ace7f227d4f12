package io.github.memalign.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.util.List;

/**
 * Asks for JSON by schema, and in plain words where the model refuses a schema. That a model refuses is remembered for the
 * life of this object only, and nothing but a refusal of the format leads to the second call.
 */
final class StructuredChat {
    private final ChatClient client;
    private final ResponseFormat format;
    private volatile boolean formatRefused;

    StructuredChat(ChatClient client, ResponseFormat format) {
        this.client = client;
        this.format = format;
    }

    ChatClient.Reply ask(List<ChatMessage> messages, List<ToolSpecification> tools) {
        if (formatRefused) {
            return client.chat(request(messages, tools, false));
        }
        try {
            return client.chat(request(messages, tools, true));
        } catch (ModelCallException e) {
            if (e.reason() != Reason.UNSUPPORTED_FORMAT) {
                throw e;
            }
            formatRefused = true;
            return plainly(messages, tools, e);
        }
    }

    private ChatClient.Reply plainly(
            List<ChatMessage> messages, List<ToolSpecification> tools, ModelCallException refusal) {
        try {
            ChatClient.Reply reply = client.chat(request(messages, tools, false));
            return new ChatClient.Reply(reply.response(), refusal.usage().plus(reply.usage()));
        } catch (ModelCallException e) {
            Usage both = refusal.usage().plus(e.usage());
            throw new ModelCallException(e.reason(), String.valueOf(e.getMessage()), both, e);
        }
    }

    private ChatRequest request(List<ChatMessage> messages, List<ToolSpecification> tools, boolean structured) {
        ChatRequest.Builder request = ChatRequest.builder().messages(List.copyOf(messages));
        if (!tools.isEmpty()) {
            request.toolSpecifications(tools);
        }
        if (structured) {
            request.responseFormat(format);
        }
        return request.build();
    }
}
