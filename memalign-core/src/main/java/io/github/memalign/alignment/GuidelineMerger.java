package io.github.memalign.alignment;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Guideline;
import io.github.memalign.retrieval.Vectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Unites guidelines that say the same: their words are the same but for case and punctuation, or their meaning is close
 * and their {@linkplain Wording wording} does not set them apart.
 */
final class GuidelineMerger {
    /** Cosine from which two guidelines mean the same; paraphrases lie above it with sentence embeddings. */
    static final double SAME_MEANING = 0.88;

    private final Embeddings embeddings;
    private final Map<String, Guideline> kept = new LinkedHashMap<>();
    private final Map<String, Wording> wordings = new HashMap<>();
    private final Set<String> merged = new LinkedHashSet<>();
    private final Set<String> added = new LinkedHashSet<>();
    private int nextNumber;

    GuidelineMerger(List<Guideline> existing, int nextNumber, Embeddings embeddings) {
        this.embeddings = embeddings;
        existing.forEach(guideline -> kept.put(guideline.id(), guideline));
        this.nextNumber = nextNumber;
    }

    /** Unites the proposal with a guideline that says the same, or keeps it as a new one. */
    void add(String text, List<String> sourceIds) {
        Optional<Guideline> same = kept.values().stream()
                .filter(guideline -> sayTheSame(guideline.text(), text))
                .findFirst();
        if (same.isEmpty()) {
            String id = "g" + nextNumber++;
            kept.put(id, new Guideline(id, text.strip(), sourceIds));
            added.add(id);
            return;
        }
        Guideline guideline = same.get();
        Set<String> sources = new LinkedHashSet<>(guideline.sourceIds());
        if (!guideline.isHandWritten() && !sourceIds.isEmpty() && sources.addAll(sourceIds)) {
            kept.put(guideline.id(), new Guideline(guideline.id(), guideline.text(), List.copyOf(sources)));
            merged.add(guideline.id());
        }
    }

    private boolean sayTheSame(String one, String other) {
        Wording wording = wordings.computeIfAbsent(one, Wording::of);
        Wording otherWording = wordings.computeIfAbsent(other, Wording::of);
        if (wording.sameWords(otherWording)) {
            return true;
        }
        Optional<float[]> vector = embeddings.of(one.strip());
        Optional<float[]> otherVector = embeddings.of(other.strip());
        return vector.isPresent()
                && otherVector.isPresent()
                && Vectors.dot(vector.get(), otherVector.get()) >= SAME_MEANING
                && wording.mayMeanTheSame(otherWording);
    }

    List<Guideline> guidelines() {
        return new ArrayList<>(kept.values());
    }

    List<Guideline> added() {
        return added.stream().map(id -> Objects.requireNonNull(kept.get(id))).toList();
    }

    List<Guideline> merged() {
        return merged.stream()
                .filter(id -> !added.contains(id))
                .map(id -> Objects.requireNonNull(kept.get(id)))
                .toList();
    }
}
