package io.github.memalign.memory;

import java.time.Instant;
import java.util.List;

/**
 * One change to a judge: who changed what, when and why.
 *
 * @param time when
 * @param action what kind of change
 * @param who the user, or the program, that asked for it
 * @param why the reason given, empty if none
 * @param exampleIds the examples concerned
 * @param guidelineIds the guidelines concerned
 * @param summary one line for people
 */
public record HistoryEntry(
        Instant time,
        Action action,
        String who,
        String why,
        List<String> exampleIds,
        List<String> guidelineIds,
        String summary) {

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
        EDIT_FILES
    }

    /** Copies. */
    public HistoryEntry {
        exampleIds = List.copyOf(exampleIds);
        guidelineIds = List.copyOf(guidelineIds);
    }
}
