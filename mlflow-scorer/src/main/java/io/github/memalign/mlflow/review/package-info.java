/** MLflow's review queues, in which experts answer a judge's question on traces. */
@NullMarked
package io.github.memalign.mlflow.review;

import org.jspecify.annotations.NullMarked;
