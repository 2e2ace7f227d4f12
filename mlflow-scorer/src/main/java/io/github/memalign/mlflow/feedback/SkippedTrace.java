package io.github.memalign.mlflow.feedback;

/**
 * A trace, or one assessment of it, that could not be used.
 *
 * @param reason why, for people
 */
public record SkippedTrace(String traceId, String reason) {}
