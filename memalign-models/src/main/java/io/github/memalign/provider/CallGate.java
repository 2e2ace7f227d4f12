package io.github.memalign.provider;

import dev.failsafe.Bulkhead;
import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Policy;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import io.github.memalign.internal.Failures;
import io.github.memalign.model.ModelCallException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * Lets the calls of one provider through: so many at once, so many a minute, and again when it makes sense; fewer of a model once
 * the provider finds them too many.
 */
final class CallGate {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final CallLimits limits;
    private final UnaryOperator<Duration> pause;
    private final List<Policy<Object>> shared = new ArrayList<>();
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /** @param pause what is really waited of a pause that is due */
    CallGate(CallLimits limits, UnaryOperator<Duration> pause) {
        this.limits = limits;
        this.pause = pause;
        limits.callsPerMinute()
                .ifPresent(calls -> shared.add(RateLimiter.smoothBuilder(calls, Duration.ofMinutes(1))
                        .withMaxWaitTime(FOREVER)
                        .build()));
        shared.add(Bulkhead.builder(limits.maxConcurrent())
                .withMaxWaitTime(FOREVER)
                .build());
    }

    /** Where the calls of one model go through. */
    Line line(String model) {
        return lines.computeIfAbsent(model, name -> line());
    }

    private Line line() {
        CallsInFlight inFlight = new CallsInFlight(limits.maxConcurrent(), System::nanoTime);
        RetryPolicy<Object> retries = RetryPolicy.builder()
                .withMaxAttempts(limits.maxAttempts())
                .withMaxDuration(limits.retryBudget().plus(Duration.ofNanos(1)))
                .handleIf(this::mayGoThroughLater)
                .withDelayFn(context ->
                        context.getAttemptCount() < limits.maxAttempts() ? pause.apply(delay(context)) : Duration.ZERO)
                .onRetryScheduled(event -> {
                    if (Failures.of(event.getLastException()).reason() == Reason.RATE_LIMIT) {
                        inFlight.pause(event.getDelay());
                    }
                })
                .build();
        // Inside the retries, so that a call which waits for its next attempt holds up no other.
        List<Policy<Object>> policies = new ArrayList<>(List.of(retries));
        policies.addAll(shared);
        return new Line(inFlight, Failsafe.with(policies));
    }

    /**
     * What the calls of one model go through.
     *
     * @param inFlight how many there may be
     * @param executor makes attempts; what an attempt throws is thrown when no other is made
     */
    record Line(CallsInFlight inFlight, FailsafeExecutor<Object> executor) {}

    private boolean mayGoThroughLater(Throwable thrown) {
        Failures.Failure failure = Failures.of(thrown);
        return failure.retryable()
                && failure.retryAfter()
                        .filter(pause -> pause.compareTo(limits.retryBudget()) > 0)
                        .isEmpty();
    }

    private Duration delay(ExecutionContext<Object> context) {
        int doublings = Math.min(20, Math.max(0, context.getAttemptCount() - 1));
        long full = Math.min(limits.firstDelay().toMillis() << doublings, LONGEST_BACKOFF.toMillis());
        Duration backoff = Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 2 + 1));
        Throwable last = context.getLastException();
        Optional<Duration> asked =
                last == null ? Optional.empty() : Failures.of(last).retryAfter();
        return asked.filter(pause -> pause.compareTo(backoff) > 0).orElse(backoff);
    }
}
