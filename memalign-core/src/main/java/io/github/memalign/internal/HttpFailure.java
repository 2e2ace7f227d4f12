package io.github.memalign.internal;

import dev.langchain4j.exception.NonRetriableException;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that is not a success. Its message is the body without secrets. To langchain4j it cannot be retried, so
 * that its models do not retry below the one place that does.
 */
public final class HttpFailure extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Optional<Duration> retryAfter;

    /**
     * @param status the answer's status
     * @param body what it said, without secrets
     * @param retryAfter the pause the provider asked for
     */
    public HttpFailure(int status, String body, Optional<Duration> retryAfter) {
        super(body);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The pause the provider asked for. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
