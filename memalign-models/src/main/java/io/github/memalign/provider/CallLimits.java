package io.github.memalign.provider;

import io.github.memalign.InvalidSettingException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How long, how often and how many at once models are called. The last two hold for each provider, whatever the model.
 *
 * @param timeout the longest one attempt may take, answer included
 * @param maxAttempts attempts of one call, the first included; 1 or more
 * @param firstDelay the pause before the second attempt; it doubles with each attempt up to 30 s and is shortened at
 *     random by up to a half, so that many callers do not come back together. A longer {@code Retry-After} of the
 *     provider takes its place.
 * @param retryBudget no attempt begins later than this after the first; a provider that asks for a longer pause is not
 *     asked again
 * @param maxConcurrent requests in flight; 1 or more. Of a model that the provider refused a request of for their number there are
 *     fewer for a while
 * @param callsPerMinute requests begun in a minute, evenly spread, retries included; empty for no limit
 */
public record CallLimits(
        Duration timeout,
        int maxAttempts,
        Duration firstDelay,
        Duration retryBudget,
        int maxConcurrent,
        OptionalInt callsPerMinute) {
    /** 2 minutes an attempt, 6 attempts within 3 minutes with 1 s before the second, 16 at once, any number a minute. */
    public static final CallLimits DEFAULT = new CallLimits(
            Duration.ofMinutes(2), 6, Duration.ofSeconds(1), Duration.ofMinutes(3), 16, OptionalInt.empty());

    /** Checks the ranges. */
    public CallLimits {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new InvalidSettingException("timeout", timeout + " is no time to wait; give more than 0");
        }
        atLeastOne("max_attempts", maxAttempts);
        if (firstDelay.isNegative() || retryBudget.isNegative()) {
            throw new InvalidSettingException("retry delay", "must not be negative");
        }
        atLeastOne("max_concurrent", maxConcurrent);
        callsPerMinute.ifPresent(calls -> atLeastOne("calls_per_minute", calls));
    }

    private static void atLeastOne(String setting, int value) {
        if (value < 1) {
            throw new InvalidSettingException(setting, value + " is too few; give 1 or more");
        }
    }

    /** These limits with another time for one attempt. */
    public CallLimits withTimeout(Duration other) {
        return new CallLimits(other, maxAttempts, firstDelay, retryBudget, maxConcurrent, callsPerMinute);
    }

    /** These limits with other retries. */
    public CallLimits withRetries(int attempts, Duration delay, Duration budget) {
        return new CallLimits(timeout, attempts, delay, budget, maxConcurrent, callsPerMinute);
    }

    /** These limits with another number of requests in flight. */
    public CallLimits withMaxConcurrent(int other) {
        return new CallLimits(timeout, maxAttempts, firstDelay, retryBudget, other, callsPerMinute);
    }

    /** These limits with a number of requests a minute. */
    public CallLimits withCallsPerMinute(int calls) {
        return new CallLimits(timeout, maxAttempts, firstDelay, retryBudget, maxConcurrent, OptionalInt.of(calls));
    }
}
