/**
 * Finding episodes by meaning: texts become normalized vectors once, and are searched exactly.
 *
 * <p>What is embedded is the text of the chosen fields and nothing else; no label ever is. Vectors are kept by a hash of
 * the text, so the same text is never embedded twice, and are saved with the judge. Not for users: may change in any version.
 */
@NullMarked
package io.github.memalign.retrieval.internal;

import org.jspecify.annotations.NullMarked;
