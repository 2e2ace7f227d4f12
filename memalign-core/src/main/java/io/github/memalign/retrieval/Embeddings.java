package io.github.memalign.retrieval;

import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Vectors of texts, normalized to length 1, by a hash of the text. Immutable.
 *
 * @param vectors by {@link #key}; nobody may change the arrays
 */
public record Embeddings(Map<String, float[]> vectors) {
    /** No vector at all. */
    public static final Embeddings EMPTY = new Embeddings(Map.of());

    private static final Pattern VISIBLE = Pattern.compile("[^\\s\\p{Z}\\p{C}]");

    /** Makes the map unmodifiable; it must not be changed from elsewhere. */
    public Embeddings {
        vectors = Collections.unmodifiableMap(vectors);
    }

    /** The key of a text: its SHA-256 as 64 hex digits. */
    public static String key(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether a text has anything to embed: white space and invisible characters alone do not count. */
    public static boolean isEmbeddable(String text) {
        return VISIBLE.matcher(text).find();
    }

    /** The vector of a text; empty if it was never embedded or has nothing to embed. */
    public Optional<float[]> of(String text) {
        return Optional.ofNullable(vectors.get(key(text)));
    }

    /** The number of vectors. */
    public int size() {
        return vectors.size();
    }

    /**
     * These vectors and those of the given texts. Only texts that are not there yet are embedded, each once.
     *
     * @throws io.github.memalign.MemAlignException if the embedding fails
     */
    public Added with(List<String> texts, TextEmbedder embedder) {
        Map<String, String> missing = new LinkedHashMap<>();
        for (String text : texts) {
            if (isEmbeddable(text)) {
                String key = key(text);
                if (!vectors.containsKey(key)) {
                    missing.put(key, text);
                }
            }
        }
        if (missing.isEmpty()) {
            return new Added(this, 0, Usage.NONE);
        }
        TextEmbedder.Embedded added = embedder.embed(List.copyOf(missing.values()));
        Map<String, float[]> all = new LinkedHashMap<>(vectors);
        int i = 0;
        for (String key : missing.keySet()) {
            all.put(key, normalized(added.vectors().get(i++)));
        }
        return new Added(new Embeddings(all), missing.size(), added.usage());
    }

    /**
     * More vectors, and what they took.
     *
     * @param embeddings the old vectors and the new
     * @param texts how many texts were embedded
     * @param usage tokens, cost and time
     */
    public record Added(Embeddings embeddings, int texts, Usage usage) {}

    /** The vectors of these texts only, as far as there are any. */
    public Embeddings lookup(List<String> texts) {
        Map<String, float[]> found = new LinkedHashMap<>();
        for (String text : texts) {
            String key = key(text);
            float[] vector = vectors.get(key);
            if (vector != null) {
                found.put(key, vector);
            }
        }
        return new Embeddings(found);
    }

    /** The vectors of these keys only. */
    public Embeddings only(Set<String> keys) {
        Map<String, float[]> kept = new LinkedHashMap<>();
        vectors.forEach((key, vector) -> {
            if (keys.contains(key)) {
                kept.put(key, vector);
            }
        });
        return kept.size() == vectors.size() ? this : new Embeddings(kept);
    }

    /** A copy of length 1; a vector of zeros stays as it is. */
    public static float[] normalized(float[] vector) {
        double square = 0;
        for (float x : vector) {
            square += (double) x * x;
        }
        float[] unit = vector.clone();
        if (square > 0) {
            float scale = (float) (1 / Math.sqrt(square));
            for (int i = 0; i < unit.length; i++) {
                unit[i] *= scale;
            }
        }
        return unit;
    }
}
