/** How fast the hot paths are. */
@NullMarked
package io.github.memalign.benchmarks;

import org.jspecify.annotations.NullMarked;
