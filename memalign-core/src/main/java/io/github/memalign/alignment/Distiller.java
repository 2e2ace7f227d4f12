package io.github.memalign.alignment;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Optional;
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
     * @param settings how it learns and recalls
     * @param episodes new episodes, ordered by id
     * @param embeddings vectors of the episodes' fields
     */
    record Request(
            JudgeDefinition definition,
            MemorySettings settings,
            List<Guideline> existing,
            List<Episode> episodes,
            Embeddings embeddings) {}

    /**
     * What came out.
     *
     * @param proposals new guidelines, in a stable order; duplicates of each other or of existing ones possible
     * @param contradictions pairs of rules, new or existing, that cannot both be followed
     * @param failures batches that failed after all retries; their episodes stay pending
     * @param usage what it took
     */
    record Result(List<Proposal> proposals, List<Contradiction> contradictions, List<Failure> failures, Usage usage) {
        /** Without contradictions. */
        public Result(List<Proposal> proposals, List<Failure> failures, Usage usage) {
            this(proposals, List.of(), failures, usage);
        }
    }

    /**
     * A guideline that has no name yet.
     *
     * @param text the rule
     * @param sourceIds ids of the episodes it came from, at least one
     * @param saidBy text of another proposal before it, or of an existing guideline, that says the same, so that this one
     *     need not be kept; empty if none does
     */
    record Proposal(String text, List<String> sourceIds, Optional<String> saidBy) {
        /** One that nothing else says. */
        public Proposal(String text, List<String> sourceIds) {
            this(text, sourceIds, Optional.empty());
        }
    }

    /**
     * Two rules that cannot both be followed.
     *
     * @param one text of a rule
     * @param other text of the other
     */
    record Contradiction(String one, String other) {}

    /**
     * A batch without guidelines.
     *
     * @param reason what went wrong
     */
    record Failure(List<String> episodeIds, String reason) {}
}
