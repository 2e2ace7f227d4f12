/** The core with real embedding stores. */
@NullMarked
package io.github.memalign.stores;

import org.jspecify.annotations.NullMarked;
