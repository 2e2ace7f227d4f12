/** Models behind the MLflow server's gateway. */
@NullMarked
package io.github.memalign.mlflow.gateway;

import org.jspecify.annotations.NullMarked;
