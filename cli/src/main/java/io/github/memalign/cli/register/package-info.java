/** Registering judges as MLflow scorers. */
@NullMarked
package io.github.memalign.cli.register;

import org.jspecify.annotations.NullMarked;
