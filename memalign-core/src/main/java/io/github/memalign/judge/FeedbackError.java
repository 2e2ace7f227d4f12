package io.github.memalign.judge;

/**
 * Why there is no verdict.
 *
 * @param code what kind of failure it was
 * @param message what happened, without keys or headers
 */
public record FeedbackError(Code code, String message) {
    /** The kinds of failure. */
    public enum Code {
        /** The example lacks a field that the instructions name. */
        MISSING_FIELD,
        /** The model's answer could not be read. */
        UNREADABLE_ANSWER,
        /** The model's result is not of the declared type. */
        UNFIT_VALUE,
        /** The model declined to answer. */
        REFUSED,
        /** The model was not reached, refused the call or did not answer in time. */
        MODEL_CALL,
        /** The embedding of the example failed, so that no episode could be retrieved. */
        RETRIEVAL,
        /** The embedded judge has no case to go by. */
        NO_CASES,
        /** The judging was cancelled. */
        CANCELLED
    }

    /** The kind and what happened, for people and files. */
    public String text() {
        return code + ": " + message;
    }
}
