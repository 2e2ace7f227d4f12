package io.github.memalign.memory;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One change to a judge: who changed what, when and why.
 *
 * @param action what kind of change
 * @param who the user, or the program, that asked for it
 * @param why the reason given, empty if none
 * @param exampleIds the examples concerned
 * @param guidelineIds the guidelines concerned
 * @param summary one line for people
 * @param changes what was changed, with the old and the new; empty in judges saved by versions that did not note it
 * @param pending ids of the episodes whose distillation was owed before
 */
public record HistoryEntry(
        Instant time,
        Action action,
        String who,
        String why,
        List<String> exampleIds,
        List<String> guidelineIds,
        String summary,
        List<Change> changes,
        Set<String> pending) {

    /** The kinds of change. */
    public enum Action {
        /** Feedback was learned. */
        ALIGN,
        /** Examples were removed. */
        UNALIGN,
        /** A guideline was written by hand. */
        ADD_GUIDELINE,
        /** A guideline's text was changed. */
        EDIT_GUIDELINE,
        /** A guideline was removed. */
        REMOVE_GUIDELINE,
        /** An episode was overwritten. */
        EDIT_EPISODE,
        /** Files of a saved judge that a person changed were taken over. */
        EDIT_FILES,
        /** The change before was taken back. */
        UNDO
    }

    public HistoryEntry {
        exampleIds = List.copyOf(exampleIds);
        guidelineIds = List.copyOf(guidelineIds);
        changes = List.copyOf(changes);
        pending = Collections.unmodifiableSet(new TreeSet<>(pending));
    }

    /** This entry without any text that came from these examples. */
    public HistoryEntry without(Set<String> forgottenIds) {
        List<Change> left =
                changes.stream().map(change -> change.without(forgottenIds)).toList();
        return new HistoryEntry(time, action, who, why, exampleIds, guidelineIds, summary, left, pending);
    }
}
