package io.github.memalign.retrieval.internal;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.internal.Sha256;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Remembers the vectors of the texts it embedded last, so that a text judged again is not embedded again. */
public final class CachingEmbeddingModel implements EmbeddingModel {
    private final EmbeddingModel model;
    private final Map<String, Embedding> recent;

    /**
     * @param model embeds what is not remembered
     * @param capacity how many texts are remembered, the longest unused one is forgotten first
     */
    public CachingEmbeddingModel(EmbeddingModel model, int capacity) {
        this.model = model;
        this.recent = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Embedding> eldest) {
                return size() > capacity;
            }
        };
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        Map<String, Embedding> found = new LinkedHashMap<>();
        Map<String, TextSegment> missing = new LinkedHashMap<>();
        List<String> keys =
                segments.stream().map(segment -> Sha256.hex(segment.text())).toList();
        synchronized (recent) {
            for (int i = 0; i < keys.size(); i++) {
                Embedding vector = recent.get(keys.get(i));
                if (vector == null) {
                    missing.put(keys.get(i), segments.get(i));
                } else {
                    found.put(keys.get(i), vector);
                }
            }
        }
        Usage usage = missing.isEmpty() ? Usage.NONE : embedMissing(missing, found);
        List<Embedding> vectors = new ArrayList<>();
        keys.forEach(key -> vectors.add(Objects.requireNonNull(found.get(key))));
        return usage.noteOn(Response.from(vectors));
    }

    /** Numbers that are none may be a passing fault, and are asked for again. */
    private void remember(String key, Embedding vector) {
        for (float x : vector.vector()) {
            if (!Float.isFinite(x)) {
                return;
            }
        }
        recent.put(key, vector);
    }

    private Usage embedMissing(Map<String, TextSegment> missing, Map<String, Embedding> found) {
        long start = System.nanoTime();
        Response<List<Embedding>> response = model.embedAll(List.copyOf(missing.values()));
        if (response == null || response.content() == null) {
            throw new IllegalStateException("null came in place of vectors");
        }
        Usage usage = Usage.of(response, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        List<Embedding> vectors = response.content();
        if (vectors.stream().anyMatch(Objects::isNull)) {
            throw new IllegalStateException("null came in place of a vector");
        }
        if (vectors.size() != missing.size()) {
            throw new IllegalStateException(vectors.size() + " vectors came back for " + missing.size() + " texts");
        }
        synchronized (recent) {
            int i = 0;
            for (String key : missing.keySet()) {
                Embedding vector = vectors.get(i++);
                found.put(key, vector);
                remember(key, vector);
            }
        }
        return usage;
    }
}
