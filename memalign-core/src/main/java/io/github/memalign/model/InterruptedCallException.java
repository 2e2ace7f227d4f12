package io.github.memalign.model;

/** The thread that waited for an answer was interrupted; its interrupt flag is set again. */
final class InterruptedCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InterruptedCallException(InterruptedException cause) {
        super(cause);
    }
}
