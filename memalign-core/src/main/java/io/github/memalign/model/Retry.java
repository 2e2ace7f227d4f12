package io.github.memalign.model;

import io.github.memalign.model.ModelCallException.Reason;

/**
 * A call of a model that is made again, since it failed for a reason that passes.
 *
 * @param attempt the attempt that failed, from 1
 * @param message what the provider said, without keys
 */
public record Retry(ModelUri model, int attempt, Reason reason, String message) {}
