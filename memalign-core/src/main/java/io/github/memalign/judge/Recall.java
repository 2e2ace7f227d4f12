package io.github.memalign.judge;

import java.util.List;

/**
 * What of its memory a judge put before the model, and what it left out to keep within the token budget.
 *
 * @param episodeIds the examples shown, most similar first
 * @param guidelineIds the guidelines shown
 * @param omittedEpisodeIds retrieved but left out
 * @param omittedGuidelineIds left out
 * @param shortenedEpisodeIds shown, but not at full length
 */
public record Recall(
        List<String> episodeIds,
        List<String> guidelineIds,
        List<String> omittedEpisodeIds,
        List<String> omittedGuidelineIds,
        List<String> shortenedEpisodeIds) {
    /** Nothing was recalled. */
    public static final Recall NONE = new Recall(List.of(), List.of(), List.of(), List.of(), List.of());

    /** What was shown, most similar episodes first, where nothing was left out. */
    public static Recall of(List<String> episodeIds, List<String> guidelineIds) {
        return new Recall(episodeIds, guidelineIds, List.of(), List.of(), List.of());
    }

    public Recall {
        episodeIds = List.copyOf(episodeIds);
        guidelineIds = List.copyOf(guidelineIds);
        omittedEpisodeIds = List.copyOf(omittedEpisodeIds);
        omittedGuidelineIds = List.copyOf(omittedGuidelineIds);
        shortenedEpisodeIds = List.copyOf(shortenedEpisodeIds);
    }
}
