/** Judges to start from. */
@NullMarked
package io.github.memalign.cli.init;

import org.jspecify.annotations.NullMarked;
