/** Files of feedback to learn from, and of rows to judge. */
@NullMarked
package io.github.memalign.datasets.feedback;

import org.jspecify.annotations.NullMarked;
