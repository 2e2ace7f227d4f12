/** Logging an evaluation where others look at it, by curves. */
@NullMarked
package io.github.memalign.evaluation.log;

import org.jspecify.annotations.NullMarked;
