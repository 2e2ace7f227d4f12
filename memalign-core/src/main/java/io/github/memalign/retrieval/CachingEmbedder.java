package io.github.memalign.retrieval;

import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Remembers the vectors of the texts it embedded last, so that a text judged again is not embedded again. */
public final class CachingEmbedder implements TextEmbedder {
    private final TextEmbedder embedder;
    private final Map<String, float[]> recent;

    /**
     * @param embedder embeds what is not remembered
     * @param capacity how many texts are remembered, the longest unused one is forgotten first
     */
    public CachingEmbedder(TextEmbedder embedder, int capacity) {
        this.embedder = embedder;
        this.recent = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
                return size() > capacity;
            }
        };
    }

    @Override
    public Embedded embed(List<String> texts) {
        Map<String, float[]> found = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        List<String> keys = texts.stream().map(Embeddings::key).toList();
        synchronized (recent) {
            for (int i = 0; i < texts.size(); i++) {
                float[] vector = recent.get(keys.get(i));
                if (vector == null) {
                    missing.put(keys.get(i), texts.get(i));
                } else {
                    found.put(keys.get(i), vector);
                }
            }
        }
        Usage usage = missing.isEmpty() ? Usage.NONE : embedMissing(missing, found);
        List<float[]> vectors = new ArrayList<>();
        keys.forEach(key -> vectors.add(Objects.requireNonNull(found.get(key))));
        return new Embedded(vectors, usage);
    }

    private Usage embedMissing(Map<String, String> missing, Map<String, float[]> found) {
        Embedded embedded = embedder.embed(List.copyOf(missing.values()));
        synchronized (recent) {
            int i = 0;
            for (String key : missing.keySet()) {
                float[] vector = embedded.vectors().get(i++);
                found.put(key, vector);
                recent.put(key, vector);
            }
        }
        return embedded.usage();
    }
}
