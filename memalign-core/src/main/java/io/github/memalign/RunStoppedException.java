package io.github.memalign;

/**
 * All work is to end here, such as when a recording that is replayed lacks a call. It is the one exception that a model may throw through
 * {@code judge} and {@code align}; whatever else a model throws is told in the feedback or the report.
 */
public class RunStoppedException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    /** @param message why the work ends, and what to do to go on */
    public RunStoppedException(String message) {
        super(message);
    }

    /**
     * @param message why the work ends, and what to do to go on
     * @param cause what it was caused by
     */
    public RunStoppedException(String message, Throwable cause) {
        super(message, cause);
    }
}
