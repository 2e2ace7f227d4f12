package io.github.memalign.mlflow.server;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.memalign.mlflow.MlflowException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Tries calls again that failed for a passing reason, as patiently as MLflow's Python client: at once, and then after waits
 * that double, or when the server says. A server that was never reached may have a wrong address and is given up on soon.
 */
final class Retries {
    private static final System.Logger LOG = System.getLogger(Retries.class.getName());
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(120);
    private static final Duration LONGEST_JITTER = Duration.ofSeconds(1);
    private static final int ATTEMPTS_OF_AN_UNKNOWN_SERVER = 3;

    private final Duration backoff;
    private final FailsafeExecutor<Object> executor;
    private volatile boolean reached;

    /**
     * @param attempts how often a call is made at most
     * @param backoff Python's backoff factor
     */
    Retries(int attempts, Duration backoff) {
        this.backoff = backoff;
        RetryPolicy<Object> policy = RetryPolicy.builder()
                .handleIf(thrown -> thrown instanceof CallFailure failure && failure.isPassing())
                .withMaxAttempts(attempts)
                .withDelayFnOn(
                        context -> delay(context.getAttemptCount(), (CallFailure) context.getLastException()),
                        CallFailure.class)
                .onRetryScheduled(event -> tell(event.getDelay(), event.getLastException()))
                .build();
        executor = Failsafe.with(policy);
    }

    private Duration delay(int failures, CallFailure last) {
        Duration delay = last.retryAfter().orElse(backoff(failures, backoff));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    /** What urllib3 waits after so many failures: nothing after the first, then the factor times 4, 8, 16 …, and some jitter. */
    static Duration backoff(int failures, Duration factor) {
        if (failures <= 1 || factor.isZero()) {
            return Duration.ZERO;
        }
        Duration jitter = factor.compareTo(LONGEST_JITTER) < 0 ? factor : LONGEST_JITTER;
        return factor.multipliedBy(1L << Math.min(failures, 20) - 1)
                .plusNanos(ThreadLocalRandom.current().nextLong(jitter.toNanos()));
    }

    private static void tell(Duration delay, Throwable failure) {
        if (delay.toSeconds() > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> String.format(
                            Locale.ROOT, "%s (trying again in %d s)", failure.getMessage(), delay.toSeconds()));
        }
    }

    /**
     * Calls until it succeeds.
     *
     * @param alreadyDone asked before a call is repeated that may have happened
     */
    <T> T call(Supplier<T> call, Supplier<Optional<T>> alreadyDone) {
        try {
            return executor.get(context -> {
                if (context.getLastException() instanceof CallFailure failure && failure.mayHaveHappened()) {
                    Optional<T> done = alreadyDone.get();
                    if (done.isPresent()) {
                        return done.get();
                    }
                }
                return once(call, context.getAttemptCount() + 1);
            });
        } catch (CallFailure failure) {
            throw failure.error();
        } catch (FailsafeException interrupted) {
            Thread.currentThread().interrupt();
            throw new MlflowException("The call of MLflow was interrupted.", 0, MlflowException.NO_CODE, interrupted);
        }
    }

    private <T> T once(Supplier<T> call, int attempt) {
        try {
            T answer = call.get();
            reached = true;
            return answer;
        } catch (CallFailure failure) {
            reached |= failure.error().status() != 0;
            if (!reached && attempt >= ATTEMPTS_OF_AN_UNKNOWN_SERVER) {
                throw failure.error();
            }
            throw failure;
        }
    }
}
