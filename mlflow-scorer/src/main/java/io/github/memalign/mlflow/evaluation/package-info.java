/** Evaluation runs as MLflow's own evaluation makes them, so that its pages show them. */
@NullMarked
package io.github.memalign.mlflow.evaluation;

import org.jspecify.annotations.NullMarked;
