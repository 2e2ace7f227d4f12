/** Judges as MLflow's scorer registry keeps them: their JSON, their versions, and what Python can run of them. */
@NullMarked
package io.github.memalign.mlflow.scorer;

import org.jspecify.annotations.NullMarked;
