package io.github.memalign.model;

import io.github.memalign.MemAlignException;
import org.jspecify.annotations.Nullable;

/** A model did not answer, after all retries that made sense. */
public final class ModelCallException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it was. */
    public enum Reason {
        /** No answer in time. */
        TIMEOUT,
        /** Too many requests. */
        RATE_LIMIT,
        /** The provider failed (5xx). */
        SERVER,
        /** No connection, or one that broke. */
        CONNECTION,
        /** The key is missing, wrong or not allowed to do this. */
        AUTHENTICATION,
        /** There is no such model or address. */
        NOT_FOUND,
        /** The request is longer than the model's context. */
        TOO_LONG,
        /** The provider does not take a response format, a JSON schema or tools. */
        UNSUPPORTED_FORMAT,
        /** The provider refused the request for its content. */
        CONTENT_FILTERED,
        /** The provider refused the request for another reason. */
        BAD_REQUEST,
        /** The caller was interrupted. */
        CANCELLED,
        /** The call was not made: it could pass the limit of calls or cost that the caller set. */
        BUDGET,
        /** Anything else. */
        OTHER
    }

    private final Reason reason;
    private final transient Usage usage;

    /**
     * @param reason the kind of failure
     * @param message what happened and what to do, without keys or headers
     * @param usage what the attempts took
     * @param cause what it was caused by, if anything
     */
    public ModelCallException(Reason reason, String message, Usage usage, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.usage = usage;
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }

    /** What the attempts took. */
    public Usage usage() {
        return usage;
    }
}
