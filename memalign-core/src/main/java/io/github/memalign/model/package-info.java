/**
 * Access to models: their URIs, the providers behind them, and what every call costs.
 *
 * <p>Chat and embedding models are langchain4j's. This package adds what all of them need in production: retries with
 * backoff, limits on concurrent calls and calls a minute, time-outs, and a count of tokens, time and cost.
 */
@NullMarked
package io.github.memalign.model;

import org.jspecify.annotations.NullMarked;
