package io.github.memalign.mlflow.review;

/**
 * A trace in a queue.
 *
 * @param status where it stands
 */
public record ReviewItem(String traceId, Status status) {
    /** Where an item stands. */
    public enum Status {
        /** Nobody answered yet, or somebody else is asked too. */
        PENDING,
        /** Somebody answered. */
        COMPLETE,
        /** Somebody would not answer. */
        DECLINED
    }
}
