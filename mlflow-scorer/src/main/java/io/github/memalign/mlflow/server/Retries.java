package io.github.memalign.mlflow.server;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.memalign.mlflow.MlflowException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tries calls again that failed for a passing reason: with backoff and jitter, or when the server says. */
final class Retries {
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(20);
    private static final double JITTER = 0.3;

    private final FailsafeExecutor<Object> executor;

    Retries(int attempts, Duration firstDelay) {
        Duration first = firstDelay.isZero() ? Duration.ofNanos(1) : firstDelay;
        RetryPolicy<Object> policy = RetryPolicy.builder()
                .handleIf(thrown -> thrown instanceof CallFailure failure && failure.isPassing())
                .withMaxAttempts(attempts)
                .withBackoff(first, first.compareTo(LONGEST_DELAY) < 0 ? LONGEST_DELAY : first.multipliedBy(2))
                .withJitter(JITTER)
                .withDelayFnOn(context -> delayAskedFor(context.getLastException()), CallFailure.class)
                .build();
        executor = Failsafe.with(policy);
    }

    /** Failsafe takes a negative delay for "as configured". */
    private static Duration delayAskedFor(@Nullable Throwable last) {
        Optional<Duration> asked = last instanceof CallFailure failure ? failure.retryAfter() : Optional.empty();
        return asked.map(delay -> delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay)
                .orElse(Duration.ofNanos(-1));
    }

    /**
     * Calls until it succeeds.
     *
     * @param alreadyDone asked before a call is repeated that may have happened
     */
    <T> T call(Supplier<T> call, Supplier<Optional<T>> alreadyDone) {
        try {
            return executor.get(context -> {
                Throwable last = context.getLastException();
                if (last instanceof CallFailure failure && failure.mayHaveHappened()) {
                    Optional<T> done = alreadyDone.get();
                    if (done.isPresent()) {
                        return done.get();
                    }
                }
                return call.get();
            });
        } catch (CallFailure failure) {
            throw failure.error();
        } catch (FailsafeException interrupted) {
            Thread.currentThread().interrupt();
            throw new MlflowException("The call of MLflow was interrupted.", 0, MlflowException.NO_CODE, interrupted);
        }
    }
}
