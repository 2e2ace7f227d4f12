package io.github.memalign.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What model calls took.
 *
 * @param calls answered or failed requests, retries included
 * @param inputTokens tokens sent, as the providers counted them
 * @param outputTokens tokens received
 * @param cost US dollars; null where a model's price is unknown, which is not the same as 0
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
}
