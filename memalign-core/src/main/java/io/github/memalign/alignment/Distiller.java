package io.github.memalign.alignment;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.function.IntConsumer;

/** Turns episodes into guidelines: the half of alignment in which the LLM and the embedded judge differ. */
public interface Distiller {
    /**
     * Distils guidelines that complement the existing ones. What fails is in the result, never thrown, and what is there
     * does not depend on which batch finished first.
     *
     * @param request what to distil
     * @param progress told how many more episodes are done, from any thread
     */
    Result distil(Request request, IntConsumer progress);

    /**
     * What to distil.
     *
     * @param definition the judge that learns
     * @param existing guidelines it has
     * @param episodes new episodes, ordered by id
     * @param embeddings vectors of the episodes' fields
     */
    record Request(
            JudgeDefinition definition, List<Guideline> existing, List<Episode> episodes, Embeddings embeddings) {}

    /**
     * What came out.
     *
     * @param proposals new guidelines, in a stable order; duplicates of each other or of existing ones possible
     * @param failures batches that failed after all retries; their episodes stay pending
     * @param usage what it took
     */
    record Result(List<Proposal> proposals, List<Failure> failures, Usage usage) {}

    /**
     * A guideline that has no name yet.
     *
     * @param text the rule
     * @param sourceIds ids of the episodes it came from, at least one
     */
    record Proposal(String text, List<String> sourceIds) {}

    /**
     * A batch without guidelines.
     *
     * @param episodeIds its episodes
     * @param reason what went wrong
     */
    record Failure(List<String> episodeIds, String reason) {}
}
