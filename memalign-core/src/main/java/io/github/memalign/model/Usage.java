package io.github.memalign.model;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What model calls took.
 *
 * @param calls answered or failed requests, retries included
 * @param inputTokens tokens sent, as the providers counted them
 * @param outputTokens tokens received
 * @param cost US dollars; null where a model's price or its tokens are unknown, which is not the same as 0
 * @param millis milliseconds spent waiting, added up over calls that may have run at once
 */
public record Usage(
        long calls,
        long inputTokens,
        long outputTokens,
        @Nullable Double cost,
        long millis) {
    /** Nothing was called. */
    public static final Usage NONE = new Usage(0, 0, 0, 0.0, 0);

    private static final String NOTE = "io.github.memalign.usage";

    /** The sum; its cost is unknown as soon as one of the two is. */
    public Usage plus(Usage other) {
        return new Usage(
                calls + other.calls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cost == null || other.cost == null ? null : cost + other.cost,
                millis + other.millis);
    }

    /** US dollars, empty where a price is unknown. */
    public Optional<Double> knownCost() {
        return Optional.ofNullable(cost);
    }

    /** The answer with a note of what it took, for {@link #of(ChatResponse, long)}. */
    public ChatResponse noteOn(ChatResponse response) {
        return ChatResponse.builder()
                .aiMessage(response.aiMessage())
                .metadata(new Noted(response.metadata(), this))
                .build();
    }

    /** The answer with a note of what it took, for {@link #of(Response, long)}. */
    public <T> Response<T> noteOn(Response<T> response) {
        Map<String, Object> metadata = new HashMap<>(response.metadata());
        metadata.put(NOTE, this);
        return Response.from(response.content(), response.tokenUsage(), response.finishReason(), metadata);
    }

    /**
     * What an answer took: what is noted on it, else one call, with the tokens it tells of and at an unknown cost.
     *
     * @param millis how long the caller waited for it
     */
    public static Usage of(ChatResponse response, long millis) {
        return response.metadata() instanceof Noted noted ? noted.usage : of(response.tokenUsage(), millis);
    }

    /**
     * What vectors took: what is noted on them, else one call, with the tokens they tell of and at an unknown cost.
     *
     * @param millis how long the caller waited for them
     */
    public static Usage of(Response<?> response, long millis) {
        return response.metadata().get(NOTE) instanceof Usage usage ? usage : of(response.tokenUsage(), millis);
    }

    private static Usage of(@Nullable TokenUsage tokens, long millis) {
        return new Usage(
                1,
                tokens == null ? 0 : orZero(tokens.inputTokenCount()),
                tokens == null ? 0 : orZero(tokens.outputTokenCount()),
                null,
                millis);
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    private static final class Noted extends ChatResponseMetadata {
        private final Usage usage;

        Noted(ChatResponseMetadata metadata, Usage usage) {
            super(metadata.toBuilder());
            this.usage = usage;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Noted && super.equals(other) && usage.equals(((Noted) other).usage);
        }

        @Override
        public int hashCode() {
            return 31 * super.hashCode() + usage.hashCode();
        }
    }
}
