/** What every part of MemAlign shares: the exceptions it throws. */
@NullMarked
package io.github.memalign;

import org.jspecify.annotations.NullMarked;
