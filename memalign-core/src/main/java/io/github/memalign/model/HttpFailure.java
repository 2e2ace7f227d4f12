package io.github.memalign.model;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;
import java.util.Optional;

/** An answer that is not a success. Its message is the body without secrets. */
final class HttpFailure extends HttpException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;

    HttpFailure(int status, String body, Optional<Duration> retryAfter) {
        super(status, body);
        this.retryAfter = retryAfter;
    }

    /** The pause the provider asked for. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
