package io.github.memalign.memory;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.RunStoppedException;
import io.github.memalign.internal.Failures;
import io.github.memalign.internal.Sha256;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
        return Sha256.hex(text);
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

    /** How many numbers a vector has; empty while there is none. */
    public OptionalInt dimension() {
        return vectors.values().stream().mapToInt(vector -> vector.length).findFirst();
    }

    /**
     * These vectors and those of the given texts. Only texts that are not there yet are embedded, each once.
     *
     * @throws ModelCallException if the embedding fails, or gives vectors that cannot be compared with these
     */
    public Added with(List<String> texts, EmbeddingModel model) {
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
        Response<List<Embedding>> added;
        Usage usage;
        long start = System.nanoTime();
        try {
            added = model.embedAll(
                    missing.values().stream().map(TextSegment::from).toList());
            if (added == null
                    || added.content() == null
                    || added.content().stream().anyMatch(Objects::isNull)) {
                throw new IllegalStateException("null came in place of a vector");
            }
            usage = Usage.of(added, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (ModelCallException | RunStoppedException own) {
            throw own;
        } catch (Throwable e) {
            throw Failures.exception("the embedding model", e, UnaryOperator.identity(), Usage.NONE);
        }
        if (added.content().size() != missing.size()) {
            throw unusable(added.content().size() + " vectors came back for " + missing.size() + " texts", usage);
        }
        Map<String, float[]> all = new LinkedHashMap<>(vectors);
        OptionalInt dimension = dimension();
        int i = 0;
        for (String key : missing.keySet()) {
            float[] vector = added.content().get(i++).vector();
            int expected = dimension.orElse(vector.length);
            if (vector.length != expected) {
                throw unusable(
                        "a vector of " + vector.length + " numbers came, and the judge's have " + expected
                                + "; the embedding model has changed, so align the judge again with it",
                        usage);
            }
            dimension = OptionalInt.of(expected);
            all.put(key, finite(normalized(vector), usage));
        }
        return new Added(new Embeddings(all), missing.size(), usage);
    }

    /** Whether the vectors of both are of one length, as far as both have any. */
    public boolean isComparableWith(Embeddings other) {
        return size() == 0 || other.size() == 0 || dimension().equals(other.dimension());
    }

    /**
     * The vectors of several, of which the later wins.
     *
     * @throws ModelCallException if they cannot be compared with each other
     */
    public static Embeddings joined(List<Embeddings> parts) {
        Map<String, float[]> all = new LinkedHashMap<>();
        Embeddings first = EMPTY;
        for (Embeddings part : parts) {
            if (!first.isComparableWith(part)) {
                throw unusable("its vectors are not all of one length", Usage.NONE);
            }
            first = first.size() == 0 ? part : first;
            all.putAll(part.vectors);
        }
        return new Embeddings(all);
    }

    private static float[] finite(float[] vector, Usage usage) {
        for (float x : vector) {
            if (!Float.isFinite(x)) {
                throw unusable("a vector with a number that is not finite came", usage);
            }
        }
        return vector;
    }

    private static ModelCallException unusable(String what, Usage usage) {
        return new ModelCallException(
                ModelCallException.Reason.OTHER, "the embedding model's answer is of no use: " + what, usage, null);
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
