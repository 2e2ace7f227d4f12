/** How an LLM is asked and its answers are read. Not for users: may change in any version. */
@NullMarked
package io.github.memalign.llm.internal;

import org.jspecify.annotations.NullMarked;
