/** Feedback between MLflow's traces and MemAlign's examples, both ways. */
@NullMarked
package io.github.memalign.mlflow.feedback;

import org.jspecify.annotations.NullMarked;
