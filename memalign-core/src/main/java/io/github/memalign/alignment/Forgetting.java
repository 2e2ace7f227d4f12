package io.github.memalign.alignment;

import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What remains of guidelines when examples are forgotten. */
final class Forgetting {
    private Forgetting() {}

    /** A guideline goes with its last source; others only lose the name of the source. Hand-written ones stay. */
    static List<Guideline> without(List<Guideline> guidelines, Set<String> exampleIds) {
        List<Guideline> kept = new ArrayList<>();
        for (Guideline guideline : guidelines) {
            List<String> sources = guideline.sourceIds().stream()
                    .filter(id -> !exampleIds.contains(id))
                    .toList();
            if (guideline.isHandWritten()
                    || sources.size() == guideline.sourceIds().size()) {
                kept.add(guideline);
            } else if (!sources.isEmpty()) {
                kept.add(new Guideline(guideline.id(), guideline.text(), sources));
            }
        }
        return kept;
    }
}
