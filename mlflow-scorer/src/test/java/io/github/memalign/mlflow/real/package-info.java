/** Both directions with a real MLflow server and real Python code, and a scripted model in place of the LLM. */
@NullMarked
package io.github.memalign.mlflow.real;

import org.jspecify.annotations.NullMarked;
