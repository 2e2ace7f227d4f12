package io.github.memalign.model;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What model calls took.
 *
 * @param calls answered or failed requests, retries included
 * @param inputTokens tokens sent, as the providers counted them; a part only where {@code uncounted} is more than 0
 * @param outputTokens tokens received; a part only where {@code uncounted} is more than 0
 * @param cost US dollars; null where a model's price or its tokens are unknown, which is not the same as 0
 * @param millis milliseconds spent waiting, added up over calls that may have run at once
 * @param cachedTokens those of the tokens sent that a provider says it had in its cache
 * @param uncounted answered calls whose provider did not tell their tokens
 * @param leastCost US dollars that are known to have been spent; less than what was spent where {@code cost} is null
 */
public record Usage(
        long calls,
        long inputTokens,
        long outputTokens,
        @Nullable Double cost,
        long millis,
        long cachedTokens,
        long uncounted,
        double leastCost) {
    /** What is known to have been spent is the cost, where that is known. */
    public Usage {
        leastCost = cost == null ? leastCost : cost;
    }

    /** Calls of which nothing is known to have been spent where the cost is unknown. */
    public Usage(
            long calls,
            long inputTokens,
            long outputTokens,
            @Nullable Double cost,
            long millis,
            long cachedTokens,
            long uncounted) {
        this(calls, inputTokens, outputTokens, cost, millis, cachedTokens, uncounted, 0);
    }

    /** Nothing was called. */
    public static final Usage NONE = new Usage(0, 0, 0, 0.0, 0);

    /** Calls whose tokens are all known and none of which was in a cache. */
    public Usage(long calls, long inputTokens, long outputTokens, @Nullable Double cost, long millis) {
        this(calls, inputTokens, outputTokens, cost, millis, 0, 0, 0);
    }

    private static final String NOTE = "io.github.memalign.usage";

    /** The sum; its cost is unknown as soon as one of the two is. */
    public Usage plus(Usage other) {
        return new Usage(
                calls + other.calls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cost == null || other.cost == null ? null : cost + other.cost,
                millis + other.millis,
                cachedTokens + other.cachedTokens,
                uncounted + other.uncounted,
                leastCost + other.leastCost);
    }

    /** Tokens sent; empty where a provider did not tell them. */
    public OptionalLong knownInputTokens() {
        return uncounted > 0 ? OptionalLong.empty() : OptionalLong.of(inputTokens);
    }

    /** Tokens received; empty where a provider did not tell them. */
    public OptionalLong knownOutputTokens() {
        return uncounted > 0 ? OptionalLong.empty() : OptionalLong.of(outputTokens);
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
        long input = tokens == null ? 0 : orZero(tokens.inputTokenCount());
        long output = tokens == null ? 0 : orZero(tokens.outputTokenCount());
        return new Usage(1, input, output, null, millis, 0, input + output == 0 ? 1 : 0);
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
