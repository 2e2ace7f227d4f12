package io.github.memalign.alignment;

import io.github.memalign.alignment.AlignmentReport.Conflict;
import io.github.memalign.alignment.AlignmentReport.Outvoted;
import io.github.memalign.alignment.AlignmentReport.Revised;
import io.github.memalign.alignment.AlignmentReport.Skipped;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.model.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What one change does to a judge, gathered while it is made. */
final class Changes {
    final List<String> added = new ArrayList<>();
    final List<String> replaced = new ArrayList<>();
    final List<String> unchanged = new ArrayList<>();
    final List<String> removed = new ArrayList<>();
    final List<Skipped> skipped = new ArrayList<>();
    final Set<String> forgotten = new TreeSet<>();
    final List<Outvoted> outvoted = new ArrayList<>();
    final List<Conflict> conflicts = new ArrayList<>();
    final List<Revised> revised = new ArrayList<>();
    final List<Guideline> newGuidelines = new ArrayList<>();
    final List<Guideline> mergedGuidelines = new ArrayList<>();
    final List<Guideline> removedGuidelines = new ArrayList<>();
    final List<Change.OfUnited> united = new ArrayList<>();
    final List<AlignmentReport.Contradiction> contradictions = new ArrayList<>();
    final List<Guideline> toReview = new ArrayList<>();
    final List<Distiller.Failure> failures = new ArrayList<>();
    int embeddedTexts;
    Usage usage = Usage.NONE;

    private final Clock clock;
    private final Instant begin;
    private final AlignedJudge before;
    private final Set<String> learnedFrom;

    Changes(Clock clock, AlignedJudge before) {
        this.clock = clock;
        this.begin = clock.instant();
        this.before = before;
        this.learnedFrom = before.learnedFrom();
    }

    /** Puts the feedback on one example where it belongs: new, changed, known, taken back or unusable. */
    void sort(String id, Optional<Episode> episode, Map<String, Episode> episodes) {
        Episode known = episodes.get(id);
        if (episode.isEmpty()) {
            if (known == null && !learnedFrom.contains(id)) {
                skipped.add(new Skipped(id, "nobody said anything of it"));
            } else {
                episodes.remove(id);
                removed.add(id);
            }
        } else if (known == null) {
            episodes.put(id, episode.get());
            added.add(id);
        } else if (known.equals(episode.get())) {
            unchanged.add(id);
        } else {
            episodes.put(id, episode.get());
            replaced.add(id);
        }
    }

    boolean isNothing() {
        return Stream.of(added, replaced, removed, newGuidelines, mergedGuidelines, removedGuidelines)
                .allMatch(List::isEmpty);
    }

    Instant begin() {
        return begin.truncatedTo(ChronoUnit.MILLIS);
    }

    Alignment unchanged(AlignedJudge judge) {
        return new Alignment(judge, report());
    }

    /**
     * The changed judge with a line of history that tells what was changed, for {@link Edits#undo}.
     *
     * @param judge the judge as it is now
     */
    Alignment done(AlignedJudge judge, HistoryEntry.Action action, ChangeNote note) {
        return done(judge, action, note, summary());
    }

    Alignment done(AlignedJudge judge, HistoryEntry.Action action, ChangeNote note, String summary) {
        List<String> examples = Stream.of(added, replaced, removed)
                .flatMap(List::stream)
                .sorted()
                .toList();
        List<String> guidelines = Stream.of(newGuidelines, mergedGuidelines, removedGuidelines)
                .flatMap(List::stream)
                .map(Guideline::id)
                .distinct()
                .toList();
        HistoryEntry entry = new HistoryEntry(
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                action,
                note.who(),
                note.why(),
                examples,
                guidelines,
                summary,
                changesTo(judge),
                before.pending());
        return new Alignment(judge.withHistory(entry), report());
    }

    private List<Change> changesTo(AlignedJudge after) {
        List<Change> all = new ArrayList<>();
        Map<String, Guideline> old = byId(before.guidelines());
        Map<String, Guideline> now = byId(after.guidelines());
        Set<String> ids = new LinkedHashSet<>();
        before.guidelines().forEach(guideline -> ids.add(guideline.id()));
        after.guidelines().forEach(guideline -> ids.add(guideline.id()));
        for (String id : ids) {
            Guideline was = old.get(id);
            Guideline is = now.get(id);
            if (was == null || !was.equals(is)) {
                all.add(new Change.OfGuideline(id, was, is));
            }
        }
        all.addAll(united);
        Map<String, Episode> episodes = new HashMap<>();
        before.episodes().forEach(episode -> episodes.put(episode.id(), episode));
        added.forEach(id -> all.add(new Change.OfEpisode(id, null, List.of())));
        for (Episode episode : after.episodes()) {
            Episode was = episodes.remove(episode.id());
            if (was != null && !was.equals(episode)) {
                List<Assessment> said = episode.assessments();
                all.add(new Change.OfEpisode(episode.id(), was, said));
            }
        }
        episodes.values().stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .forEach(was -> all.add(new Change.OfEpisode(was.id(), was, List.of())));
        return all;
    }

    private static Map<String, Guideline> byId(List<Guideline> guidelines) {
        Map<String, Guideline> byId = new HashMap<>();
        guidelines.forEach(guideline -> byId.put(guideline.id(), guideline));
        return byId;
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        count(parts, added, "example added", "examples added");
        count(parts, replaced, "example replaced", "examples replaced");
        count(parts, removed, "example removed", "examples removed");
        count(parts, newGuidelines, "guideline added", "guidelines added");
        count(parts, mergedGuidelines, "guideline changed", "guidelines changed");
        count(parts, removedGuidelines, "guideline removed", "guidelines removed");
        count(parts, united, "rule united with one that says the same", "rules united with ones that say the same");
        count(parts, failures, "distillation failure", "distillation failures");
        return parts.isEmpty()
                ? "distilled what was pending of " + before.definition().name()
                : String.join(", ", parts);
    }

    private static void count(List<String> parts, List<?> things, String one, String many) {
        if (!things.isEmpty()) {
            parts.add(things.size() + " " + (things.size() == 1 ? one : many));
        }
    }

    AlignmentReport report() {
        return new AlignmentReport(
                added,
                replaced,
                unchanged,
                removed,
                skipped,
                List.copyOf(forgotten),
                outvoted,
                conflicts,
                revised,
                newGuidelines,
                mergedGuidelines,
                removedGuidelines,
                united,
                contradictions,
                toReview,
                newGuidelines.stream().filter(SuspiciousText::isOrder).toList(),
                failures,
                embeddedTexts,
                usage,
                Duration.between(begin, clock.instant()).toMillis());
    }
}
