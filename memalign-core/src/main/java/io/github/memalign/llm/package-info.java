/** The judge that asks an LLM: its prompts, the reading of its answers, and distillation by reflection. */
@NullMarked
package io.github.memalign.llm;

import org.jspecify.annotations.NullMarked;
