/** Two versions of a judge side by side. */
@NullMarked
package io.github.memalign.evaluation.versions;

import org.jspecify.annotations.NullMarked;
