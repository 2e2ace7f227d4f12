/** Rows of parquet files; nothing of it is loaded before one is read. */
@NullMarked
package io.github.memalign.datasets.parquet;

import org.jspecify.annotations.NullMarked;
