/** Measures of agreement between verdicts and labels, their uncertainty, and tests of one judge against another. */
@NullMarked
package io.github.memalign.evaluation.metrics;

import org.jspecify.annotations.NullMarked;
