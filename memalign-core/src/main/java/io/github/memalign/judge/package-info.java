/**
 * What a judge is: its instructions, the type of its verdicts, the examples it is shown and the feedback it gives.
 *
 * <p>These are values that both deciders (the LLM of {@code llm}, the cases of {@code embedded}) share. The rules for
 * names, instructions and value types are those of MLflow's {@code make_judge}.
 */
@NullMarked
package io.github.memalign.judge;

import org.jspecify.annotations.NullMarked;
