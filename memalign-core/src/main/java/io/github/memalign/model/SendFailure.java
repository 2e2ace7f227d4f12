package io.github.memalign.model;

import dev.langchain4j.exception.NonRetriableException;
import org.jspecify.annotations.Nullable;

/** A request that got no usable answer. To langchain4j it cannot be retried, as for {@link HttpFailure}. */
final class SendFailure extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    private final ModelCallException.Reason reason;

    SendFailure(ModelCallException.Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    ModelCallException.Reason reason() {
        return reason;
    }
}
