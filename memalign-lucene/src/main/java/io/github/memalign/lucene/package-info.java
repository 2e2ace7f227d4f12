/**
 * Episodes in an approximate index: {@link io.github.memalign.lucene.LuceneEmbeddingStore} is handed to {@link
 * io.github.memalign.MemAlign.Builder#embeddingStore} where a judge remembers so many that an exact search takes too long.
 */
@NullMarked
package io.github.memalign.lucene;

import org.jspecify.annotations.NullMarked;
