/**
 * The MLflow server: calls with credentials, retries and time-outs, and what is the same for all that is kept there,
 * experiments, runs and artifacts.
 */
@NullMarked
package io.github.memalign.mlflow.server;

import org.jspecify.annotations.NullMarked;
