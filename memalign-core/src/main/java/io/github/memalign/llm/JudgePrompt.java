package io.github.memalign.llm;

import dev.langchain4j.data.message.ChatMessage;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.WorkingMemory;
import java.util.List;

/**
 * What an LLM that judges is told. Whatever it is told, its answer is read as a JSON object with {@code result} and {@code
 * rationale}, and a schema of that is sent beside the messages. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface JudgePrompt {
    /**
     * The messages for one example.
     *
     * @param example what to judge
     * @param memory guidelines and episodes to put before the model
     * @param withTools whether the model can inspect a trace with tools, so that the trace need not be in the messages
     */
    List<ChatMessage> messages(JudgeDefinition definition, Example example, WorkingMemory memory, boolean withTools);

    /**
     * Role, task, output fields and guidelines first, which are the same for every example, then the recalled examples, so
     * that a provider that keeps the beginning of prompts need not read it again.
     */
    static JudgePrompt standard() {
        return StandardJudgePrompt.SAME_FIRST;
    }

    /** The same parts in the order in which MLflow's MemAlign has them. */
    static JudgePrompt mlflow() {
        return StandardJudgePrompt.MLFLOW;
    }
}
