package io.github.memalign.internal;

import dev.langchain4j.exception.NonRetriableException;
import io.github.memalign.model.ModelCallException;
import org.jspecify.annotations.Nullable;

/** A request that got no usable answer. To langchain4j it cannot be retried, as for {@link HttpFailure}. */
public final class SendFailure extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    private final ModelCallException.Reason reason;

    /**
     * @param reason the kind of failure
     * @param message what happened, without secrets
     * @param cause what it was caused by, if anything
     */
    public SendFailure(ModelCallException.Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The kind of failure. */
    public ModelCallException.Reason reason() {
        return reason;
    }
}
