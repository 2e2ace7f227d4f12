package io.github.memalign.mlflow.scorer;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * As much of a judge as a scorer registry keeps: episodes are there by the ids of their traces only.
 *
 * @param definition the judge before it learned
 * @param settings how it learns and recalls
 * @param guidelines the semantic memory, whose sources are trace ids
 * @param traceIds the traces of the episodic memory, once each
 */
public record StoredJudge(
        JudgeDefinition definition, MemorySettings settings, List<Guideline> guidelines, List<String> traceIds) {
    /** Copies; Python stores a trace once per assessment, here each is kept once. */
    public StoredJudge {
        guidelines = List.copyOf(guidelines);
        traceIds = List.copyOf(new LinkedHashSet<>(traceIds));
    }
}
