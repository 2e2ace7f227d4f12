/** When a run ends: how many model calls it may make and what they may cost, and that a refused key is not tried again. */
@NullMarked
package io.github.memalign.budget;

import org.jspecify.annotations.NullMarked;
