/** Traces as the server keeps them, what people and judges said of them, and their text as MLflow's own judges see it. */
@NullMarked
package io.github.memalign.mlflow.trace;

import org.jspecify.annotations.NullMarked;
