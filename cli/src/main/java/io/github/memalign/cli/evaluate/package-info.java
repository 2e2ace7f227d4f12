/** Measuring judges by a configuration. */
@NullMarked
package io.github.memalign.cli.evaluate;

import org.jspecify.annotations.NullMarked;
