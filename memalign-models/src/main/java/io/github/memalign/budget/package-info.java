/** How many model calls a run may make and what they may cost, kept to before a call is made. */
@NullMarked
package io.github.memalign.budget;

import org.jspecify.annotations.NullMarked;
