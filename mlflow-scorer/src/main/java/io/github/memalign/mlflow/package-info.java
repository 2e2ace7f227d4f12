/** MLflow over HTTP: feedback in, judges and feedback out. */
@NullMarked
package io.github.memalign.mlflow;

import org.jspecify.annotations.NullMarked;
