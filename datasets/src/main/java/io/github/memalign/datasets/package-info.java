/** Feedback files, published datasets, splits and samples. */
@NullMarked
package io.github.memalign.datasets;

import org.jspecify.annotations.NullMarked;
