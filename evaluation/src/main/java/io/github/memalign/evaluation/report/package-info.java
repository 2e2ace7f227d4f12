/** What people look at: figures as PNG and SVG, and one self-contained page with everything. */
@NullMarked
package io.github.memalign.evaluation.report;

import org.jspecify.annotations.NullMarked;
