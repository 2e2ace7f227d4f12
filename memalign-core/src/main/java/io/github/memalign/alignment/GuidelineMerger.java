package io.github.memalign.alignment;

import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Unites guidelines whose texts are the same but for spacing and case. Nothing else tells without a model that two rules
 * mean the same: opposites have nearly the same words and vectors.
 */
final class GuidelineMerger {
    private final Map<String, Guideline> kept = new LinkedHashMap<>();
    private final Set<String> merged = new LinkedHashSet<>();
    private final Set<String> added = new LinkedHashSet<>();
    private int nextNumber;

    GuidelineMerger(List<Guideline> existing, int nextNumber) {
        existing.forEach(guideline -> kept.put(guideline.id(), guideline));
        this.nextNumber = nextNumber;
    }

    /** Unites the proposal with a guideline of the same text, or keeps it as a new one. */
    void add(String text, List<String> sourceIds) {
        Optional<Guideline> same = kept.values().stream()
                .filter(guideline -> folded(guideline.text()).equals(folded(text)))
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

    private static String folded(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
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
