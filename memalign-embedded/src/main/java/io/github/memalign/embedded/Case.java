package io.github.memalign.embedded;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import io.github.memalign.retrieval.internal.Vectors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An example, taken apart and measured.
 *
 * @param texts its parts by name
 * @param facts what can be counted in each part
 * @param vectors the vector of each part that has anything to embed
 */
record Case(Map<String, String> texts, Map<String, TextFacts> facts, Map<String, float[]> vectors) {
    private static final TextFacts NOTHING = TextFacts.of("");
    private static final float[] NONE = {};

    static Case of(JudgeDefinition definition, Example example, Embeddings embeddings) {
        Map<String, String> texts = EmbeddedTexts.parts(definition, example);
        Map<String, TextFacts> facts = new LinkedHashMap<>();
        Map<String, float[]> vectors = new HashMap<>();
        texts.forEach((part, text) -> {
            facts.put(part, TextFacts.of(text));
            Optional.of(text)
                    .filter(Embeddings::isEmbeddable)
                    .flatMap(embeddings::of)
                    .ifPresent(vector -> vectors.put(part, vector));
        });
        return new Case(texts, facts, vectors);
    }

    TextFacts factsOf(String part) {
        return facts.getOrDefault(part, NOTHING);
    }

    /** The vector of a part; none of one that is missing or has nothing to embed. */
    float[] vectorOf(String part) {
        return vectors.getOrDefault(part, NONE);
    }

    /** The cosine of two parts of this case; 0 where one is missing. */
    double cosine(String part, String other) {
        return cosine(vectorOf(part), vectorOf(other));
    }

    /** The cosine of two vectors; 0 where one is missing. */
    static double cosine(float[] a, float[] b) {
        return a.length == 0 || b.length == 0 ? 0 : Vectors.dot(a, b);
    }
}
