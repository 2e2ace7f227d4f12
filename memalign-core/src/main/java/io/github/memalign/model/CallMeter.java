package io.github.memalign.model;

import dev.langchain4j.model.output.TokenUsage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Adds up what the attempts of one call take. Used by one thread at a time. */
final class CallMeter {
    private final Optional<PriceTable.Price> price;
    private long calls;
    private long inputTokens;
    private long outputTokens;
    private long nanos;
    private long start;

    CallMeter(Optional<PriceTable.Price> price) {
        this.price = price;
    }

    void begins() {
        start = System.nanoTime();
    }

    void answered(@Nullable TokenUsage tokens) {
        ends();
        if (tokens != null) {
            inputTokens += orZero(tokens.inputTokenCount());
            outputTokens += orZero(tokens.outputTokenCount());
        }
    }

    void failed() {
        ends();
    }

    private void ends() {
        calls++;
        nanos += System.nanoTime() - start;
    }

    Usage usage() {
        Double cost = calls == 0
                ? Double.valueOf(0)
                : price.map(p -> p.cost(inputTokens, outputTokens)).orElse(null);
        return new Usage(calls, inputTokens, outputTokens, cost, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
