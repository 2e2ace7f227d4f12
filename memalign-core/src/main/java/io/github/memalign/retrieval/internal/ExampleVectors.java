package io.github.memalign.retrieval.internal;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.model.ModelCallException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Vectors of whole examples: the dot product of two is the mean cosine of their texts, from -1 to 1. */
public final class ExampleVectors {
    private final AlignedJudge judge;
    private final boolean ofParts;
    private final List<String> names;
    private final Embeddings embeddings;

    private ExampleVectors(AlignedJudge judge, boolean ofParts, List<String> names, Embeddings embeddings) {
        this.judge = judge;
        this.ofParts = ofParts;
        this.names = names;
        this.embeddings = embeddings;
    }

    /**
     * Embeds what has no vector yet.
     *
     * @param judge whose episodes have vectors too
     * @param examples whose vectors are asked for, besides those of the episodes
     * @param ofParts whether all parts that the judge looks at are compared, or the fields that it retrieves by
     * @throws ModelCallException if texts cannot be embedded
     */
    public static ExampleVectors of(
            AlignedJudge judge, List<Example> examples, boolean ofParts, EmbeddingModel embedding) {
        List<Example> all = new ArrayList<>(examples);
        judge.episodes().forEach(episode -> all.add(episode.example()));
        TreeSet<String> names = new TreeSet<>();
        List<String> texts = new ArrayList<>();
        for (Example example : all) {
            Map<String, String> named = texts(judge, ofParts, example);
            names.addAll(named.keySet());
            texts.addAll(named.values());
        }
        return new ExampleVectors(
                judge,
                ofParts,
                List.copyOf(names),
                judge.embeddings().with(texts, embedding).embeddings());
    }

    private static Map<String, String> texts(AlignedJudge judge, boolean ofParts, Example example) {
        if (ofParts) {
            return EmbeddedTexts.parts(judge.definition(), example);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Field field : judge.settings().retrievalFields(judge.definition().instructions())) {
            example.text(field).ifPresent(text -> texts.put(field.key(), text));
        }
        return texts;
    }

    /** The vector of one of the examples, or of an episode's. */
    public float[] of(Example example) {
        Map<String, String> texts = texts(judge, ofParts, example);
        int dimension = embeddings.dimension().orElse(0);
        float[] whole = new float[dimension * names.size()];
        for (int i = 0; i < names.size(); i++) {
            String text = texts.get(names.get(i));
            if (text != null) {
                int at = i * dimension;
                embeddings.of(text).ifPresent(vector -> System.arraycopy(vector, 0, whole, at, dimension));
            }
        }
        return Embeddings.normalized(whole);
    }
}
