package io.github.memalign.provider;

import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Failures;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one model: through its provider's gate, each attempt counted, with failures told apart and without secrets.
 *
 * @param uri the model
 * @param gate what all models of the provider share
 * @param price what tokens cost, if that is known
 * @param secrets kept out of messages
 */
record RemoteCalls(ModelUri uri, CallGate gate, Optional<PriceTable.Price> price, Secrets secrets) {
    /**
     * Calls, and again where that makes sense.
     *
     * @param attempt one attempt
     * @param tokens what an answer says it took, null if it does not say
     * @throws ModelCallException if there is no answer after all
     */
    <T> Answered<T> call(Supplier<T> attempt, Function<T, @Nullable TokenUsage> tokens) {
        Meter meter = new Meter();
        try {
            T answer = gate.call(() -> meter.timed(attempt));
            return new Answered<>(answer, meter.usage(tokens.apply(answer)));
        } catch (MemAlignException own) {
            throw own;
        } catch (RuntimeException e) {
            throw Failures.exception(uri.toString(), e, secrets::redact, meter.usage(null));
        }
    }

    /**
     * An answer and what it took, with the attempts before it.
     *
     * @param answer the answer
     * @param usage what it took
     */
    record Answered<T>(T answer, Usage usage) {}

    /** Adds up what the attempts of one call take. Used by one thread at a time. */
    private final class Meter {
        private long calls;
        private long nanos;
        private boolean answered;

        <T> T timed(Supplier<T> attempt) {
            long start = System.nanoTime();
            try {
                T answer = attempt.get();
                answered = true;
                return answer;
            } finally {
                calls++;
                nanos += System.nanoTime() - start;
            }
        }

        /** An answer that does not say what it took has an unknown cost; an attempt that failed is not paid for. */
        Usage usage(@Nullable TokenUsage tokens) {
            long input = tokens == null || tokens.inputTokenCount() == null ? 0 : tokens.inputTokenCount();
            long output = tokens == null || tokens.outputTokenCount() == null ? 0 : tokens.outputTokenCount();
            boolean unknown = answered && input + output == 0;
            Double cost = calls == 0
                    ? Double.valueOf(0)
                    : price.filter(known -> !unknown)
                            .map(known -> known.cost(input, output))
                            .orElse(null);
            return new Usage(calls, input, output, cost, TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }
}
