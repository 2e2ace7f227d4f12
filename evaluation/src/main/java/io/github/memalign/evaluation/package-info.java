/** How well a judge agrees with experts, and how that is measured. */
@NullMarked
package io.github.memalign.evaluation;

import org.jspecify.annotations.NullMarked;
