package io.github.memalign.memory;

import io.github.memalign.confidence.Calibration;
import io.github.memalign.judge.JudgeDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A judge and all it knows: an immutable value that can be saved, sent and compared. Models are not part of it; {@link
 * io.github.memalign.MemAlign} brings the two together.
 *
 * @param definition the judge before it learned
 * @param settings how it learns and recalls
 * @param guidelines the semantic memory, in the order in which they were learned
 * @param episodes the episodic memory, ordered by id
 * @param pending ids of episodes whose distillation failed and is still owed
 * @param embeddings vectors of the episodes' texts
 * @param forgotten what it does not learn again by itself
 * @param history every change, oldest first
 * @param calibration from which confidence on it gives verdicts; it gives all if empty. A judge that knows or does something
 *     else than the one that was calibrated has none
 */
public record AlignedJudge(
        JudgeDefinition definition,
        MemorySettings settings,
        List<Guideline> guidelines,
        List<Episode> episodes,
        Set<String> pending,
        Embeddings embeddings,
        Forgotten forgotten,
        List<HistoryEntry> history,
        Optional<Calibration> calibration) {

    /** Copies; episodes are ordered by id, the last of an id wins. */
    public AlignedJudge {
        guidelines = List.copyOf(guidelines);
        TreeMap<String, Episode> byId = new TreeMap<>();
        episodes.forEach(episode -> byId.put(episode.id(), episode));
        episodes = List.copyOf(byId.values());
        pending = Collections.unmodifiableSet(new TreeSet<>(pending));
        history = List.copyOf(history);
    }

    /** A judge that has learned nothing yet. */
    public static AlignedJudge unaligned(JudgeDefinition definition, MemorySettings settings) {
        return new AlignedJudge(
                definition,
                settings,
                List.of(),
                List.of(),
                Set.of(),
                Embeddings.EMPTY,
                Forgotten.NOTHING,
                List.of(),
                Optional.empty());
    }

    /** This judge with another definition, such as another model; what it knows stays, but a calibration of another judge. */
    public AlignedJudge withDefinition(JudgeDefinition newDefinition) {
        return new AlignedJudge(
                newDefinition,
                settings,
                guidelines,
                episodes,
                pending,
                embeddings,
                forgotten,
                history,
                calibrationIf(newDefinition.judgesAs(definition)));
    }

    /** This judge with other settings; vectors of another embedding model are dropped, and a calibration of other settings. */
    public AlignedJudge withSettings(MemorySettings newSettings) {
        boolean sameVectors = newSettings.embeddingModel().equals(settings.embeddingModel())
                && newSettings.embeddingDimension().equals(settings.embeddingDimension());
        return new AlignedJudge(
                definition,
                newSettings,
                guidelines,
                episodes,
                pending,
                sameVectors ? embeddings : Embeddings.EMPTY,
                forgotten,
                history,
                calibrationIf(newSettings.recallAs(settings)));
    }

    /**
     * This judge with another memory; what is pending must be among the episodes. A calibration holds no longer where
     * guidelines or episodes differ.
     */
    public AlignedJudge withMemory(
            List<Guideline> newGuidelines, List<Episode> newEpisodes, Set<String> newPending, Embeddings newVectors) {
        AlignedJudge changed = new AlignedJudge(
                definition,
                settings,
                newGuidelines,
                newEpisodes,
                newPending,
                newVectors,
                forgotten,
                history,
                Optional.empty());
        return calibration.isPresent() && changed.guidelines.equals(guidelines) && changed.episodes.equals(episodes)
                ? changed.withCalibration(calibration)
                : changed;
    }

    private Optional<Calibration> calibrationIf(boolean same) {
        return same ? calibration : Optional.empty();
    }

    /** This judge with something else forgotten. */
    public AlignedJudge withForgotten(Forgotten newForgotten) {
        return new AlignedJudge(
                definition, settings, guidelines, episodes, pending, embeddings, newForgotten, history, calibration);
    }

    /** This judge with another history. */
    public AlignedJudge withHistory(List<HistoryEntry> newHistory) {
        return new AlignedJudge(
                definition, settings, guidelines, episodes, pending, embeddings, forgotten, newHistory, calibration);
    }

    /** This judge with one more line of history. */
    public AlignedJudge withHistory(HistoryEntry entry) {
        List<HistoryEntry> longer = new ArrayList<>(history);
        longer.add(entry);
        return withHistory(longer);
    }

    /** This judge giving verdicts from another confidence on; all verdicts if empty. */
    public AlignedJudge withCalibration(Optional<Calibration> newCalibration) {
        return new AlignedJudge(
                definition, settings, guidelines, episodes, pending, embeddings, forgotten, history, newCalibration);
    }

    /** The episodes that teach: those on which experts do not disagree. */
    public List<Episode> settledEpisodes() {
        return episodes.stream().filter(episode -> !episode.isConflict()).toList();
    }

    /** The ids of all examples it learned from: its episodes, and those that are left as sources of guidelines only. */
    public Set<String> learnedFrom() {
        Set<String> ids = new TreeSet<>();
        episodes.forEach(episode -> ids.add(episode.id()));
        guidelines.forEach(guideline -> ids.addAll(guideline.sourceIds()));
        return ids;
    }

    /** Whether it knows anything. */
    public boolean isAligned() {
        return !guidelines.isEmpty() || !episodes.isEmpty();
    }
}
