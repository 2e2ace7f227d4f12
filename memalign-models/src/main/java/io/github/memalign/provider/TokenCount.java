package io.github.memalign.provider;

import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says an answer took.
 *
 * @param input tokens sent, those in the cache included
 * @param cached tokens sent that were in the provider's cache
 * @param output tokens received
 */
public record TokenCount(long input, long cached, long output) {
    /** The provider says nothing. */
    public static final TokenCount NONE = new TokenCount(0, 0, 0);

    /** What every provider tells, with nothing of a cache. */
    public static TokenCount of(TokenUsage usage) {
        return of(usage, null);
    }

    /** As {@link #of(TokenUsage)}, for providers whose tokens sent include the cached ones. */
    static TokenCount of(TokenUsage usage, @Nullable Integer cached) {
        long input = orZero(usage.inputTokenCount());
        return new TokenCount(input, Math.min(input, orZero(cached)), orZero(usage.outputTokenCount()));
    }

    /** For providers that count tokens read from a cache, and those written to it, beside the tokens sent. */
    static TokenCount beside(TokenUsage usage, @Nullable Integer read, @Nullable Integer written) {
        return new TokenCount(
                orZero(usage.inputTokenCount()) + orZero(read) + orZero(written),
                orZero(read),
                orZero(usage.outputTokenCount()));
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
