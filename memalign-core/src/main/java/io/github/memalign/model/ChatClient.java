package io.github.memalign.model;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.function.Function;

/** A chat model with retries, limits and a meter around it. Implementations are safe for use by several threads. */
public interface ChatClient {
    /** The model. */
    ModelUri uri();

    /**
     * Asks the model once, and again where it makes sense.
     *
     * @throws ModelCallException if there is no answer after all retries; its usage tells what was spent
     */
    Reply chat(ChatRequest request);

    /** A client of a model that asks it in this way. */
    static ChatClient of(ModelUri uri, Function<ChatRequest, Reply> asking) {
        return new ChatClient() {
            @Override
            public ModelUri uri() {
                return uri;
            }

            @Override
            public Reply chat(ChatRequest request) {
                return asking.apply(request);
            }
        };
    }

    /**
     * An answer and what it took.
     *
     * @param response the answer
     * @param usage tokens, cost and time, of all attempts
     */
    record Reply(ChatResponse response, Usage usage) {}
}
