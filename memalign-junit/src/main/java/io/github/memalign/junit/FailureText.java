package io.github.memalign.junit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a failed assertion says: the value and why, what was put before the model, and how to see it again. */
final class FailureText {
    private final StringBuilder text = new StringBuilder();

    private FailureText() {}

    /** @param expectation what the judge was expected to do, beginning with "to" */
    static String of(Judge judge, Example example, Feedback feedback, String expectation) {
        FailureText failure = new FailureText();
        failure.verdict(judge, feedback, expectation);
        failure.recall(judge, feedback.recall());
        failure.reproduce(judge, example);
        return failure.text.toString().stripTrailing();
    }

    /** A value as a person would write it. */
    static String quoted(Object value) {
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }

    /** What the judge did, after "it" or the like. */
    static String said(Feedback feedback) {
        return feedback.value()
                .map(value -> "gave " + quoted(value))
                .or(() -> feedback.withheld()
                        .map(leaning -> "leaves it to review, leaning to " + quoted(leaning) + " with a confidence of "
                                + String.format(
                                        Locale.ROOT,
                                        "%.2f",
                                        feedback.confidence().orElse(0))))
                .orElse("gave no value");
    }

    private void verdict(Judge judge, Feedback feedback, String expectation) {
        line("Expected the judge " + judge.definition().name() + " (" + feedback.model() + ") " + expectation
                + ", but it "
                + said(feedback));
        feedback.error().ifPresent(error -> line("Error: " + error.text()));
        if (!feedback.rationale().isBlank()) {
            line("Rationale: " + feedback.rationale());
        }
        if (feedback.error().isPresent()) {
            feedback.rawAnswer().ifPresent(answer -> line("Answer of the model: " + answer));
        }
    }

    private void recall(Judge judge, Recall recall) {
        Optional<AlignedJudge> known =
                judge instanceof LoadedJudge loaded ? Optional.of(loaded.aligned()) : Optional.empty();
        list("Guidelines put before the model", recall.guidelineIds(), id -> known.flatMap(
                        aligned -> aligned.guidelines().stream()
                                .filter(guideline -> guideline.id().equals(id))
                                .findFirst())
                .map(Guideline::text));
        list("Cases put before the model, most similar first", recall.episodeIds(), id -> known.flatMap(
                        aligned -> aligned.episodes().stream()
                                .filter(episode -> episode.id().equals(id))
                                .findFirst())
                .map(FailureText::labelled));
        List<String> leftOut = Stream.concat(recall.omittedGuidelineIds().stream(), recall.omittedEpisodeIds().stream())
                .toList();
        if (!leftOut.isEmpty()) {
            line("Left out, since they were too long together: " + String.join(", ", leftOut));
        }
    }

    private static String labelled(Episode episode) {
        String label = episode.label().map(FailureText::quoted).orElse("no label");
        return episode.rationale().isEmpty() ? label : label + ", " + episode.rationale();
    }

    private void list(String heading, List<String> ids, Function<String, Optional<String>> textOf) {
        line(heading + ": " + (ids.isEmpty() ? "none" : ids.size()));
        ids.forEach(id -> line("  " + id
                + textOf.apply(id)
                        .map(found -> "  " + found.replace("\n", "\n      "))
                        .orElse("")));
    }

    private void reproduce(Judge judge, Example example) {
        ObjectNode row = Json.object().put("id", example.id());
        example.fields().forEach((field, value) -> row.set(field.key(), value));
        Optional<String> place = judge instanceof LoadedJudge loaded ? loaded.place() : Optional.empty();
        if (place.isPresent()) {
            line("To reproduce it: memalign judge --judge '" + place.get()
                    + "' --input example.jsonl --out verdict.jsonl, where example.jsonl is");
        } else {
            line("The example, to reproduce it with:");
        }
        line("  " + row);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
