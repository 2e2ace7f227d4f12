package io.github.memalign.alignment;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry.Action;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Changes to a judge's memory that need no model: forgetting examples, and writing guidelines by hand. */
public final class Edits {
    private final Clock clock;

    /** @param clock the time of history entries */
    public Edits(Clock clock) {
        this.clock = clock;
    }

    /**
     * Forgets examples, those too that are left as sources of guidelines only; ids that the judge does not know are listed
     * as skipped.
     */
    public Alignment unalign(AlignedJudge judge, Collection<String> exampleIds, ChangeNote note) {
        Changes changes = new Changes(clock, judge);
        Set<String> known = judge.learnedFrom();
        for (String id : new TreeSet<>(exampleIds)) {
            if (known.contains(id)) {
                changes.removed.add(id);
            } else {
                changes.skipped.add(new AlignmentReport.Skipped(id, "the judge does not remember it"));
            }
        }
        if (changes.removed.isEmpty()) {
            return changes.unchanged(judge);
        }
        Set<String> removed = new HashSet<>(changes.removed);
        List<Guideline> kept = Forgetting.without(judge.guidelines(), removed);
        Set<String> keptIds = new HashSet<>();
        kept.forEach(guideline -> keptIds.add(guideline.id()));
        judge.guidelines().stream()
                .filter(guideline -> !keptIds.contains(guideline.id()))
                .forEach(changes.removedGuidelines::add);
        Set<String> pending = new TreeSet<>(judge.pending());
        pending.removeAll(removed);
        AlignedJudge changed = judge.withMemory(
                kept,
                judge.episodes().stream()
                        .filter(episode -> !removed.contains(episode.id()))
                        .toList(),
                pending,
                judge.embeddings());
        return changes.done(VectorUpkeep.pruned(changed, true), Action.UNALIGN, note);
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
