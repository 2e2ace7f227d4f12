/** What to ask experts next: the examples whose labels would teach a judge most. */
@NullMarked
package io.github.memalign.review;

import org.jspecify.annotations.NullMarked;
