package io.github.memalign.memory;

import io.github.memalign.InvalidSettingException;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A general rule of the semantic memory.
 *
 * @param id stable name within one judge, kept when the text is edited
 * @param text the rule
 * @param sourceIds ids of the examples it was distilled from; empty for a rule that a person wrote, which unalign never
 *     takes away
 */
public record Guideline(String id, String text, List<String> sourceIds) {
    /** Checks and copies; sources are kept once each. */
    public Guideline {
        if (!Embeddings.isEmbeddable(text)) {
            throw new InvalidSettingException("guideline", "its text is blank");
        }
        sourceIds = List.copyOf(new LinkedHashSet<>(sourceIds));
    }

    /** Whether a person wrote it. */
    public boolean isHandWritten() {
        return sourceIds.isEmpty();
    }
}
