package io.github.memalign.alignment;

import io.github.memalign.alignment.AlignmentReport.Outvoted;
import io.github.memalign.alignment.AlignmentReport.Skipped;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes episodes of feedback and lists what cannot become one. */
final class FeedbackIntake {
    private final JudgeDefinition definition;
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<Outvoted> outvoted = new ArrayList<>();
    private final TreeMap<String, Optional<Episode>> episodes = new TreeMap<>();

    FeedbackIntake(JudgeDefinition definition) {
        this.definition = definition;
    }

    /** Takes feedback in; feedback on the same example is united. */
    void take(List<LabelledExample> feedback) {
        Map<String, LabelledExample> byId = new LinkedHashMap<>();
        feedback.forEach(labelled -> byId.merge(labelled.example().id(), labelled, FeedbackIntake::united));
        byId.values().forEach(this::take);
    }

    private static LabelledExample united(LabelledExample earlier, LabelledExample later) {
        return new LabelledExample(
                later.example(),
                Stream.concat(earlier.assessments().stream(), later.assessments().stream())
                        .toList());
    }

    /** Of several assessments of one id the newest; of those without a time, or of one time, the one that comes last. */
    private static Collection<Assessment> newest(List<Assessment> assessments) {
        Map<String, Assessment> byId = new LinkedHashMap<>();
        assessments.forEach(assessment -> byId.merge(
                assessment.id(), assessment, (before, after) -> time(after).isBefore(time(before)) ? before : after));
        return byId.values();
    }

    private static Instant time(Assessment assessment) {
        return Objects.requireNonNullElse(assessment.time(), Instant.MIN);
    }

    private void take(LabelledExample labelled) {
        Example example = labelled.example();
        if (labelled.assessments().isEmpty()) {
            episodes.put(example.id(), Optional.empty());
            return;
        }
        Optional<String> fault = fault(example);
        if (fault.isPresent()) {
            skip(example, fault.get());
            return;
        }
        List<Assessment> fitting = newest(labelled.assessments()).stream()
                .map(assessment -> typed(example, assessment))
                .filter(Objects::nonNull)
                .toList();
        if (fitting.isEmpty()) {
            return;
        }
        AssessmentResolver.Resolution resolution = AssessmentResolver.resolve(fitting);
        Episode episode = new Episode(example, resolution.prevailing());
        String winner = episode.label().map(String::valueOf).orElse("");
        resolution.outvoted().forEach(loser -> outvoted.add(new Outvoted(example.id(), loser, winner)));
        episodes.put(example.id(), Optional.of(episode));
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
        skipped.add(new Skipped(example.id(), reason));
    }

    /** Episodes by id; empty where everything that was said of an example was taken back. */
    Map<String, Optional<Episode>> episodes() {
        return episodes;
    }

    List<Skipped> skipped() {
        return skipped;
    }

    List<Outvoted> outvoted() {
        return outvoted;
    }
}
