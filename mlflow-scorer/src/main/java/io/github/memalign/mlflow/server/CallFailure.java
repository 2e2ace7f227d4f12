package io.github.memalign.mlflow.server;

import io.github.memalign.mlflow.MlflowException;
import java.time.Duration;
import java.util.Optional;

/** One attempt of a call that failed, and what that says about trying again. */
final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final MlflowException error;
    private final boolean passing;
    private final boolean mayHaveHappened;
    private final transient Optional<Duration> retryAfter;

    /**
     * @param error what the caller is told if this was the last attempt
     * @param passing whether another attempt may succeed
     * @param mayHaveHappened whether the server may have done what it was asked
     * @param retryAfter how long the server asks to wait
     */
    CallFailure(MlflowException error, boolean passing, boolean mayHaveHappened, Optional<Duration> retryAfter) {
        super(error.getMessage(), error);
        this.error = error;
        this.passing = passing;
        this.mayHaveHappened = mayHaveHappened;
        this.retryAfter = retryAfter;
    }

    MlflowException error() {
        return error;
    }

    boolean isPassing() {
        return passing;
    }

    boolean mayHaveHappened() {
        return mayHaveHappened;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
