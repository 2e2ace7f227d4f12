/** Tests of rows of files. */
@NullMarked
package io.github.memalign.datasets.rows;

import org.jspecify.annotations.NullMarked;
