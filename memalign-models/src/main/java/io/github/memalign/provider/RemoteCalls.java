package io.github.memalign.provider;

import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Failures;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import io.github.memalign.model.Usage;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one model: through its provider's gate, each attempt counted, with failures told apart and without secrets.
 *
 * @param line where they go through
 * @param price what tokens cost, if that is known
 * @param counting reads the tokens that the provider tells of
 * @param secrets kept out of messages
 * @param withheld said of a refused call, if a key was not sent
 * @param slow an attempt that takes longer is logged
 * @param retried told of each attempt that another follows
 */
record RemoteCalls(
        ModelUri uri,
        CallGate.Line line,
        Optional<PriceTable.Price> price,
        Function<TokenUsage, TokenCount> counting,
        Secrets secrets,
        String withheld,
        Duration slow,
        Consumer<Retry> retried) {
    private static final System.Logger LOG = System.getLogger("io.github.memalign.provider");

    /**
     * Calls, and again where that makes sense.
     *
     * @param send one attempt
     * @param request what is sent
     * @param tokens what an answer says it took, null if it does not say
     * @throws ModelCallException if there is no answer after all
     */
    <R, T> Answered<T> call(Function<R, T> send, R request, Function<T, @Nullable TokenUsage> tokens) {
        Meter meter = new Meter();
        try {
            line.inFlight().begin();
        } catch (InterruptedException e) {
            throw Failures.exception(uri.toString(), e, secrets::redact, Usage.NONE);
        }
        try {
            T answer = line.executor().get(context -> {
                tell(context.getAttemptCount(), context.getLastException());
                long start = System.nanoTime();
                try {
                    T answered = send.apply(request);
                    meter.answered(System.nanoTime() - start);
                    line.inFlight().answered();
                    return answered;
                } catch (RuntimeException e) {
                    Failures.Failure failure = Failures.of(e);
                    meter.failed(System.nanoTime() - start, failure.reason());
                    if (failure.reason() == Reason.RATE_LIMIT && failure.retryable()) {
                        line.inFlight().refused(start);
                    }
                    throw e;
                }
            });
            return new Answered<>(answer, meter.usage(tokens.apply(answer)));
        } catch (MemAlignException own) {
            throw own;
        } catch (RuntimeException e) {
            ModelCallException failure = Failures.exception(uri.toString(), e, secrets::redact, meter.usage(null));
            throw failure.reason() == Reason.AUTHENTICATION && !withheld.isEmpty()
                    ? new ModelCallException(failure.reason(), failure.getMessage() + withheld, failure.usage(), e)
                    : failure;
        } finally {
            line.inFlight().end();
        }
    }

    private void tell(int attempts, @Nullable Throwable last) {
        if (last != null) {
            Failures.Failure failure = Failures.of(last);
            Retry retry = new Retry(uri, attempts, failure.reason(), secrets.redact(failure.message()));
            LOG.log(
                    Level.INFO,
                    () -> uri + ": attempt " + attempts + " failed and is made again, " + retry.reason() + ": "
                            + retry.message());
            retried.accept(retry);
        }
    }

    /**
     * An answer and what it took, with the attempts before it.
     *
     * @param usage what it took
     */
    record Answered<T>(T answer, Usage usage) {}

    /** Adds up what the attempts of one call take. Used by one thread at a time. */
    private final class Meter {
        private long calls;
        private long nanos;
        private boolean answered;
        private boolean lost;

        void answered(long took) {
            answered = true;
            add(took);
        }

        void failed(long took, Reason reason) {
            add(took);
            lost |= reason == Reason.TIMEOUT;
        }

        private void add(long took) {
            calls++;
            nanos += took;
            if (took >= slow.toNanos()) {
                LOG.log(Level.INFO, () -> uri + ": a slow call, " + TimeUnit.NANOSECONDS.toMillis(took) + " ms");
            }
        }

        /**
         * An answer that does not say what it took has an unknown cost, and so has an attempt that nobody waited for to its
         * end; one that failed is not paid for.
         */
        Usage usage(@Nullable TokenUsage told) {
            TokenCount tokens = told == null ? TokenCount.NONE : counting.apply(told);
            boolean uncounted = answered && tokens.input() + tokens.output() == 0;
            Double cost = calls == 0
                    ? Double.valueOf(0)
                    : price.filter(known -> known.isFree() || !uncounted && !lost)
                            .map(known -> known.cost(tokens.input(), tokens.cached(), tokens.output()))
                            .orElse(null);
            return new Usage(
                    calls,
                    tokens.input(),
                    tokens.output(),
                    cost,
                    TimeUnit.NANOSECONDS.toMillis(nanos),
                    tokens.cached(),
                    uncounted ? 1 : 0);
        }
    }
}
