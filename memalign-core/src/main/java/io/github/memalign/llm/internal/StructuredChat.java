package io.github.memalign.llm.internal;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.RunStoppedException;
import io.github.memalign.internal.Failures;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks for JSON by schema, and in plain words where the model refuses a schema. That a model refuses is remembered for the
 * life of this object only, and nothing but a refusal of the format leads to the second call.
 */
public final class StructuredChat {
    private static final System.Logger LOG = System.getLogger("io.github.memalign.llm");

    private final String about;
    private final ChatModel model;
    private final ResponseFormat format;
    private volatile boolean formatRefused;

    /**
     * @param about what the model is called in messages
     * @param format what its answers have to look like
     */
    public StructuredChat(String about, ChatModel model, ResponseFormat format) {
        this.about = about;
        this.model = model;
        this.format = format;
    }

    /**
     * Asks.
     *
     * @throws ModelCallException whatever the model throws, and if it gives null
     */
    public Reply ask(List<ChatMessage> messages, List<ToolSpecification> tools) {
        boolean structured = !formatRefused;
        long start = System.nanoTime();
        try {
            ChatResponse response = answered(model.chat(request(messages, tools, structured)));
            return new Reply(response, Usage.of(response, millisSince(start)));
        } catch (Throwable e) {
            ModelCallException failure = failure(e, start);
            if (structured && failure.reason() == Reason.UNSUPPORTED_FORMAT) {
                return plainly(messages, tools, failure);
            }
            throw failure;
        }
    }

    private Reply plainly(List<ChatMessage> messages, List<ToolSpecification> tools, ModelCallException refusal) {
        long start = System.nanoTime();
        try {
            ChatResponse response = answered(model.chat(request(messages, tools, false)));
            if (!formatRefused) {
                formatRefused = true;
                LOG.log(
                        Level.INFO,
                        () -> about + " takes no schema and is asked in plain words: " + refusal.getMessage());
            }
            return new Reply(response, refusal.usage().plus(Usage.of(response, millisSince(start))));
        } catch (Throwable e) {
            ModelCallException failure = failure(e, start);
            Usage both = refusal.usage().plus(failure.usage());
            throw new ModelCallException(failure.reason(), String.valueOf(failure.getMessage()), both, failure);
        }
    }

    private static ChatResponse answered(@Nullable ChatResponse response) {
        if (response == null || response.aiMessage() == null) {
            throw new IllegalStateException("null came in place of an answer");
        }
        return response;
    }

    /** What a model threw, as a failed call; that all work is to end is thrown as it is. */
    private ModelCallException failure(Throwable thrown, long start) {
        if (thrown instanceof ModelCallException known) {
            return known;
        }
        if (thrown instanceof RunStoppedException stopped) {
            throw stopped;
        }
        Usage usage = new Usage(1, 0, 0, null, millisSince(start));
        return Failures.exception(about, thrown, UnaryOperator.identity(), usage);
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
     * @param usage tokens, cost and time
     */
    public record Reply(ChatResponse response, Usage usage) {}
}
