package io.github.memalign.model;

import java.util.List;

/** Turns texts into vectors. Implementations are safe for use by several threads at once. */
public interface TextEmbedder {
    /**
     * The vectors of some texts.
     *
     * @param texts none of them blank, in any number
     * @throws ModelCallException if the model cannot be reached or refuses, after all retries
     */
    Embedded embed(List<String> texts);

    /**
     * Vectors and what they took.
     *
     * @param vectors in the order of the texts, all of one length, not necessarily normalized
     * @param usage tokens, cost and time
     */
    record Embedded(List<float[]> vectors, Usage usage) {}
}
