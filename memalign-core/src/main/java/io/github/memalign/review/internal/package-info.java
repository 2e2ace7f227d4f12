/** The choice of what to ask next. Not for users: may change in any version. */
@NullMarked
package io.github.memalign.review.internal;

import org.jspecify.annotations.NullMarked;
