/** How well a judge agrees with the experts whose feedback it learns, measured on examples that it was not taught. */
@NullMarked
package io.github.memalign.evaluation.agreement;

import org.jspecify.annotations.NullMarked;
