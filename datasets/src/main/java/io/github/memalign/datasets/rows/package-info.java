/** Rows of JSON lines, JSON arrays and CSV files, read as a stream, with the line each begins on. */
@NullMarked
package io.github.memalign.datasets.rows;

import org.jspecify.annotations.NullMarked;
