/** Doing several things at once on a bounded pool, in order and cancellable. */
@NullMarked
package io.github.memalign.parallel;

import org.jspecify.annotations.NullMarked;
