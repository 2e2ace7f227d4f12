package io.github.memalign.alignment;

import io.github.memalign.alignment.AlignmentReport.Outvoted;
import io.github.memalign.alignment.AlignmentReport.Skipped;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.model.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one change does to a judge, gathered while it is made. */
final class Changes {
    final List<String> added = new ArrayList<>();
    final List<String> replaced = new ArrayList<>();
    final List<String> unchanged = new ArrayList<>();
    final List<String> removed = new ArrayList<>();
    final List<Skipped> skipped = new ArrayList<>();
    final List<Outvoted> outvoted = new ArrayList<>();
    final List<Guideline> newGuidelines = new ArrayList<>();
    final List<Guideline> mergedGuidelines = new ArrayList<>();
    final List<Guideline> removedGuidelines = new ArrayList<>();
    final List<Distiller.Failure> failures = new ArrayList<>();
    int embeddedTexts;
    Usage usage = Usage.NONE;

    private final Clock clock;
    private final Instant begin;
    private final AlignedJudge before;

    Changes(Clock clock, AlignedJudge before) {
        this.clock = clock;
        this.begin = clock.instant();
        this.before = before;
    }

    /** Puts the feedback on one example where it belongs: new, changed, known, taken back or unusable. */
    void sort(String id, Optional<Episode> episode, Map<String, Episode> episodes) {
        Episode known = episodes.get(id);
        if (episode.isEmpty()) {
            if (known == null && !before.learnedFrom().contains(id)) {
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

    Alignment unchanged(AlignedJudge judge) {
        return new Alignment(judge, report());
    }

    Alignment done(AlignedJudge judge, HistoryEntry.Action action, ChangeNote note) {
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
                summary());
        return new Alignment(judge.withHistory(entry), report());
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        count(parts, added, "example added", "examples added");
        count(parts, replaced, "example replaced", "examples replaced");
        count(parts, removed, "example removed", "examples removed");
        count(parts, newGuidelines, "guideline added", "guidelines added");
        count(parts, mergedGuidelines, "guideline changed", "guidelines changed");
        count(parts, removedGuidelines, "guideline removed", "guidelines removed");
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

    private AlignmentReport report() {
        return new AlignmentReport(
                added,
                replaced,
                unchanged,
                removed,
                skipped,
                outvoted,
                newGuidelines,
                mergedGuidelines,
                removedGuidelines,
                failures,
                embeddedTexts,
                usage,
                Duration.between(begin, clock.instant()).toMillis());
    }
}
