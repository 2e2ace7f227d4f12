package io.github.memalign.memory;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one change did to one guideline or episode, as it was before and after, so that it can be read and taken back.
 * Texts that came from an example that was forgotten are gone from here too.
 */
public sealed interface Change {
    /** The id of the guideline or example. */
    String id();

    /** The change without any text that came from these examples. */
    Change without(Set<String> exampleIds);

    /**
     * A guideline that was added, changed or removed.
     *
     * @param before as it was; null if there was none, or its text was forgotten
     * @param after as it is; null if it is gone, or its text was forgotten
     */
    record OfGuideline(
            String id, @Nullable Guideline before, @Nullable Guideline after) implements Change {
        @Override
        public Change without(Set<String> exampleIds) {
            return new OfGuideline(id, kept(before, exampleIds), kept(after, exampleIds));
        }

        private static @Nullable Guideline kept(@Nullable Guideline guideline, Set<String> exampleIds) {
            boolean stays = guideline != null && guideline.sourceIds().stream().noneMatch(exampleIds::contains);
            return stays ? guideline : null;
        }
    }

    /**
     * A rule that was distilled and not kept, since a guideline says the same: that guideline has its sources.
     *
     * @param id the guideline that stands for it
     * @param text the rule as it was worded; empty if it was forgotten
     * @param sourceIds ids of the examples it came from
     */
    record OfUnited(String id, String text, List<String> sourceIds) implements Change {
        public OfUnited {
            sourceIds = List.copyOf(sourceIds);
        }

        @Override
        public Change without(Set<String> exampleIds) {
            return sourceIds.stream().anyMatch(exampleIds::contains) ? new OfUnited(id, "", List.of()) : this;
        }
    }

    /**
     * An episode that was changed or removed. Of one that was added nothing but the id is kept here, since it stands in the
     * memory.
     *
     * @param before as it was; null if there was none, or it was forgotten
     * @param after what was said of it from then on; empty if it was added, is gone, or was forgotten
     */
    record OfEpisode(String id, @Nullable Episode before, List<Assessment> after) implements Change {
        public OfEpisode {
            after = List.copyOf(after);
        }

        @Override
        public Change without(Set<String> exampleIds) {
            return exampleIds.contains(id) ? new OfEpisode(id, null, List.of()) : this;
        }
    }
}
