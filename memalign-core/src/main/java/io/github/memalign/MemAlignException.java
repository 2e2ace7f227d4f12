package io.github.memalign;

import org.jspecify.annotations.Nullable;

/** The root of everything MemAlign throws; its message says what went wrong and what to do about it. */
public class MemAlignException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what went wrong and what to do, without keys or headers */
    public MemAlignException(String message) {
        super(message);
    }

    /**
     * @param message what went wrong and what to do, without keys or headers
     * @param cause what it was caused by, if anything
     */
    public MemAlignException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
