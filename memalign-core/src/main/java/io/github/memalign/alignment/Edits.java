package io.github.memalign.alignment;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.HistoryEntry.Action;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Changes to a judge's memory that need no model: writing guidelines by hand, and taking back what was changed. */
public final class Edits {
    private final Clock clock;

    /** @param clock the time of history entries */
    public Edits(Clock clock) {
        this.clock = clock;
    }

    /** Adds a guideline that a person wrote, with the id that the report names. */
    public Alignment addGuideline(AlignedJudge judge, String text, ChangeNote note) {
        Changes changes = new Changes(clock, judge);
        if (judge.guidelines().stream().anyMatch(guideline -> guideline.text().equals(text.strip()))) {
            return changes.unchanged(judge);
        }
        Guideline guideline = new Guideline(GuidelineIds.next(judge), text.strip(), List.of());
        changes.newGuidelines.add(guideline);
        List<Guideline> guidelines = new ArrayList<>(judge.guidelines());
        guidelines.add(guideline);
        return changes.done(with(judge, guidelines), Action.ADD_GUIDELINE, note);
    }

    /** Changes the text of a guideline; its sources stay, and later feedback does not drop what a person wrote. */
    public Alignment editGuideline(AlignedJudge judge, String guidelineId, String text, ChangeNote note) {
        Changes changes = new Changes(clock, judge);
        Guideline old = find(judge, guidelineId);
        if (old.text().equals(text.strip())) {
            return changes.unchanged(judge);
        }
        Guideline edited = new Guideline(guidelineId, text.strip(), old.sourceIds());
        changes.mergedGuidelines.add(edited);
        List<Guideline> guidelines = judge.guidelines().stream()
                .map(guideline -> guideline.id().equals(guidelineId) ? edited : guideline)
                .toList();
        return changes.done(with(judge, guidelines), Action.EDIT_GUIDELINE, note);
    }

    /** Removes a guideline. */
    public Alignment removeGuideline(AlignedJudge judge, String guidelineId, ChangeNote note) {
        Changes changes = new Changes(clock, judge);
        changes.removedGuidelines.add(find(judge, guidelineId));
        List<Guideline> guidelines = judge.guidelines().stream()
                .filter(guideline -> !guideline.id().equals(guidelineId))
                .toList();
        return changes.done(with(judge, guidelines), Action.REMOVE_GUIDELINE, note);
    }

    /**
     * Takes back the last change that was not taken back yet, so that repeated calls go further back. Vectors that are
     * needed again are made when they are. What was forgotten and learned again all the same is forgotten again, no more of it
     * and no less.
     *
     * @throws InvalidSettingException if there is none, or it cannot be taken back: what was forgotten is gone for good
     */
    public Alignment undo(AlignedJudge judge, ChangeNote note) {
        HistoryEntry entry = lastChange(judge);
        TreeMap<String, Episode> episodes = Aligner.byId(judge);
        TreeMap<String, Guideline> guidelines = new TreeMap<>(GuidelineIds.IN_ORDER);
        judge.guidelines().forEach(guideline -> guidelines.put(guideline.id(), guideline));
        Changes changes = new Changes(clock, judge);
        for (Change change : entry.changes()) {
            if (change instanceof Change.OfGuideline one) {
                Guideline is =
                        one.before() == null ? guidelines.remove(one.id()) : guidelines.put(one.id(), one.before());
                if (one.before() == null && is != null) {
                    changes.removedGuidelines.add(is);
                } else if (one.before() != null) {
                    (is == null ? changes.newGuidelines : changes.mergedGuidelines).add(one.before());
                }
            } else if (change instanceof Change.OfEpisode one) {
                if (one.before() == null) {
                    if (episodes.remove(one.id()) != null) {
                        changes.removed.add(one.id());
                    }
                } else {
                    (episodes.put(one.id(), one.before()) == null ? changes.added : changes.replaced).add(one.id());
                }
            }
        }
        Set<String> pending = new TreeSet<>(entry.pending());
        pending.retainAll(episodes.keySet());
        AlignedJudge changed = judge.withMemory(
                List.copyOf(guidelines.values()), List.copyOf(episodes.values()), pending, judge.embeddings());
        String summary = "took back: " + entry.summary();
        return changes.done(VectorUpkeep.pruned(changed, true), Action.UNDO, note, summary);
    }

    private static HistoryEntry lastChange(AlignedJudge judge) {
        int takenBack = 0;
        for (int i = judge.history().size() - 1; i >= 0; i--) {
            HistoryEntry entry = judge.history().get(i);
            if (entry.action() == Action.UNDO) {
                takenBack++;
            } else if (takenBack > 0) {
                takenBack--;
            } else if (entry.action() == Action.UNALIGN) {
                throw new InvalidSettingException(
                        "undo",
                        "the last change (" + entry.time() + ", " + entry.summary()
                                + ") forgot examples, which is for good; learn them again with align --relearn");
            } else if (entry.changes().isEmpty()) {
                throw new InvalidSettingException(
                        "undo",
                        "the last change (" + entry.time() + ", " + entry.summary()
                                + ") does not say what was there before; edit the memory instead");
            } else {
                return entry;
            }
        }
        throw new InvalidSettingException("undo", "there is no change to take back");
    }

    private static AlignedJudge with(AlignedJudge judge, List<Guideline> guidelines) {
        return VectorUpkeep.pruned(
                judge.withMemory(guidelines, judge.episodes(), judge.pending(), judge.embeddings()), true);
    }

    private static Guideline find(AlignedJudge judge, String guidelineId) {
        return judge.guidelines().stream()
                .filter(guideline -> guideline.id().equals(guidelineId))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException(
                        "guideline", "there is none with the id " + guidelineId + "; list the memory for the ids"));
    }
}
