/** Judges on an MLflow server: whole in a run, or in the scorer registry, where their episodes are traces. */
@NullMarked
package io.github.memalign.mlflow.judge;

import org.jspecify.annotations.NullMarked;
