package io.github.memalign.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Failures;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Asks for JSON by schema, and in plain words where the model refuses a schema. That a model refuses is remembered for the
 * life of this object only, and nothing but a refusal of the format leads to the second call.
 */
final class StructuredChat {
    private final String about;
    private final ChatModel model;
    private final ResponseFormat format;
    private volatile boolean formatRefused;

    /**
     * @param about what the model is called in messages
     * @param model the model
     * @param format what its answers have to look like
     */
    StructuredChat(String about, ChatModel model, ResponseFormat format) {
        this.about = about;
        this.model = model;
        this.format = format;
    }

    /**
     * Asks.
     *
     * @throws ModelCallException whatever the model throws that is not ours
     */
    Reply ask(List<ChatMessage> messages, List<ToolSpecification> tools) {
        if (formatRefused) {
            return chat(request(messages, tools, false));
        }
        try {
            return chat(request(messages, tools, true));
        } catch (ModelCallException e) {
            if (e.reason() != Reason.UNSUPPORTED_FORMAT) {
                throw e;
            }
            return plainly(messages, tools, e);
        }
    }

    private Reply plainly(List<ChatMessage> messages, List<ToolSpecification> tools, ModelCallException refusal) {
        try {
            Reply reply = chat(request(messages, tools, false));
            formatRefused = true;
            return new Reply(reply.response(), refusal.usage().plus(reply.usage()));
        } catch (ModelCallException e) {
            Usage both = refusal.usage().plus(e.usage());
            throw new ModelCallException(e.reason(), String.valueOf(e.getMessage()), both, e);
        }
    }

    private Reply chat(ChatRequest request) {
        long start = System.nanoTime();
        try {
            ChatResponse response = model.chat(request);
            return new Reply(response, Usage.of(response, millisSince(start)));
        } catch (MemAlignException own) {
            throw own;
        } catch (RuntimeException e) {
            Usage usage = new Usage(1, 0, 0, null, millisSince(start));
            throw Failures.exception(about, e, UnaryOperator.identity(), usage);
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
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

    /**
     * An answer and what it took.
     *
     * @param response the answer
     * @param usage tokens, cost and time
     */
    record Reply(ChatResponse response, Usage usage) {}
}
