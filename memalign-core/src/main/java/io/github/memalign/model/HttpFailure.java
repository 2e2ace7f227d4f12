package io.github.memalign.model;

import dev.langchain4j.exception.NonRetriableException;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that is not a success. Its message is the body without secrets. To langchain4j it cannot be retried, so
 * that its models do not retry below the one place that does.
 */
final class HttpFailure extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Optional<Duration> retryAfter;

    HttpFailure(int status, String body, Optional<Duration> retryAfter) {
        super(body);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    /** The pause the provider asked for. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
