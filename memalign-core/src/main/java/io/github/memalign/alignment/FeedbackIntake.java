package io.github.memalign.alignment;

import io.github.memalign.alignment.AlignmentReport.Conflict;
import io.github.memalign.alignment.AlignmentReport.Outvoted;
import io.github.memalign.alignment.AlignmentReport.Revised;
import io.github.memalign.alignment.AlignmentReport.Skipped;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.AssessmentResolver;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Forgetting;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes episodes of feedback and of what is known of the same examples, and notes in the {@link Changes} what cannot
 * become one.
 */
final class FeedbackIntake {
    private final JudgeDefinition definition;
    private final Forgetting forgotten;
    private final Map<String, Episode> known;
    private final Changes changes;

    /**
     * @param judge the judge that learns
     * @param known its episodes by id
     * @param changes what is noted of the feedback
     */
    FeedbackIntake(AlignedJudge judge, Map<String, Episode> known, Changes changes) {
        this.definition = judge.definition();
        this.forgotten = new Forgetting(judge.forgotten());
        this.known = known;
        this.changes = changes;
    }

    /** Episodes by id, in the order of the ids; empty where everything that was said of an example was taken back. */
    TreeMap<String, Optional<Episode>> take(List<LabelledExample> feedback) {
        Map<String, LabelledExample> byId = new LinkedHashMap<>();
        feedback.forEach(labelled -> byId.merge(labelled.example().id(), labelled, FeedbackIntake::united));
        TreeMap<String, Optional<Episode>> episodes = new TreeMap<>();
        byId.values().forEach(labelled -> take(labelled, episodes));
        return episodes;
    }

    private static LabelledExample united(LabelledExample earlier, LabelledExample later) {
        Set<String> takenBack = new HashSet<>(earlier.takenBack());
        takenBack.addAll(later.takenBack());
        return new LabelledExample(
                later.example(),
                Stream.concat(earlier.assessments().stream(), later.assessments().stream())
                        .toList(),
                takenBack,
                later.judged() == null ? earlier.judged() : later.judged());
    }

    private void take(LabelledExample labelled, TreeMap<String, Optional<Episode>> episodes) {
        String id = labelled.example().id();
        Episode before = known.get(id);
        if (labelled.isRetraction()) {
            episodes.put(id, Optional.empty());
            return;
        }
        if (before == null && forgotten.covers(labelled.example())) {
            changes.forgotten.add(id);
            return;
        }
        Map<String, Assessment> words = new LinkedHashMap<>();
        if (before != null) {
            before.assessments().stream()
                    .filter(said -> !labelled.takenBack().contains(said.id()))
                    .forEach(said -> words.put(said.rater(), said));
        }
        Collection<Assessment> fresh = fresh(labelled, before);
        fresh.forEach(said -> words.merge(said.rater(), said, (earlier, later) -> latest(id, earlier, later)));
        if (words.isEmpty()) {
            if (before != null) {
                episodes.put(id, Optional.empty());
            }
        } else if (before != null || !fresh.isEmpty()) {
            Example example = fresh.isEmpty() && before != null ? before.example() : labelled.example();
            Object judged = before == null ? judged(labelled) : before.judged();
            Episode episode = new Episode(example, List.copyOf(words.values()), judged);
            note(episode);
            episodes.put(id, Optional.of(episode));
        }
    }

    /** What the judge said, unless the judge of today could not say it. */
    private @Nullable Object judged(LabelledExample labelled) {
        try {
            return labelled.judged() == null ? null : definition.valueType().normalize(labelled.judged());
        } catch (UnfitValueException other) {
            return null;
        }
    }

    /** The words that can be learned, one of each person: the newest, and of those of one time or without one the last. */
    private Collection<Assessment> fresh(LabelledExample labelled, @Nullable Episode before) {
        Example example = labelled.example();
        Optional<String> fault = labelled.assessments().isEmpty() ? Optional.empty() : fault(example);
        if (fault.isPresent()) {
            skip(example, fault.get());
            return List.of();
        }
        Map<String, Assessment> newest = new LinkedHashMap<>();
        for (Assessment said : labelled.assessments()) {
            Assessment typed = typed(example, said);
            if (typed == null) {
                continue;
            }
            if (!isSaidIn(before, typed) && forgotten.covers(example.id(), typed)) {
                changes.forgotten.add(example.id());
                continue;
            }
            Assessment other = newest.get(typed.rater());
            if (other == null) {
                newest.put(typed.rater(), typed);
            } else {
                Assessment newer = AssessmentResolver.newer(other, typed);
                newest.put(typed.rater(), newer);
                revised(example.id(), newer == other ? typed : other, newer);
            }
        }
        return newest.values();
    }

    /** Whether a word is in the memory: if it was ever forgotten, somebody wanted it learned again. */
    private static boolean isSaidIn(@Nullable Episode episode, Assessment said) {
        return episode != null
                && episode.assessments().stream()
                        .anyMatch(word -> word.rater().equals(said.rater())
                                && word.value().equals(said.value())
                                && word.rationale().equals(said.rationale()));
    }

    /** A known word and a new one of the same person: without times of both, what is learned later was said later. */
    private Assessment latest(String exampleId, Assessment knownWord, Assessment fresh) {
        if (knownWord.time() != null && fresh.time() != null && fresh.time().isBefore(knownWord.time())) {
            return knownWord;
        }
        revised(exampleId, knownWord, fresh);
        return fresh;
    }

    private void revised(String exampleId, Assessment before, Assessment after) {
        boolean same =
                before.value().equals(after.value()) && before.rationale().equals(after.rationale());
        if (!same) {
            changes.revised.add(new Revised(exampleId, before, after));
        }
    }

    private void note(Episode episode) {
        AssessmentResolver.Resolution resolution = episode.resolution();
        String winner = resolution.label().map(String::valueOf).orElse("");
        resolution.outvoted().forEach(loser -> changes.outvoted.add(new Outvoted(episode.id(), loser, winner)));
        if (!resolution.conflicting().isEmpty()) {
            changes.conflicts.add(new Conflict(episode.id(), resolution.conflicting()));
        }
    }

    private Optional<String> fault(Example example) {
        List<String> missing = definition.missingFields(example, false);
        if (!missing.isEmpty()) {
            return Optional.of("lacks " + String.join(", ", missing) + ", which the instructions name");
        }
        boolean visible = definition.instructions().variables().stream()
                .flatMap(field -> example.text(field).stream())
                .anyMatch(Embeddings::isEmbeddable);
        return visible ? Optional.empty() : Optional.of("holds nothing but blank text");
    }

    private @Nullable Assessment typed(Example example, Assessment assessment) {
        try {
            return assessment.withValue(
                    assessment.value().map(definition.valueType()::normalize).orElse(null));
        } catch (UnfitValueException e) {
            skip(example, "label of " + assessment.source() + ": " + e.getMessage());
            return null;
        }
    }

    private void skip(Example example, String reason) {
        changes.skipped.add(new Skipped(example.id(), reason));
    }
}
