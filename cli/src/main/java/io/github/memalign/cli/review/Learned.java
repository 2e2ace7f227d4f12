package io.github.memalign.cli.review;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Feedback;
import io.github.memalign.memory.Assessment;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An answer that a watched judge learned.
 *
 * @param answer the example and what is said of it now
 * @param first what the judge had said of it before it ever learned of it
 * @param agreement how its first words agree with the experts, this one among them
 */
record Learned(LabelledExample answer, Optional<Feedback> first, WatchedJudge.FirstAnswers agreement) {
    String line() {
        String words = answer.assessments().isEmpty()
                ? "taken back"
                : answer.assessments().stream().map(Learned::word).collect(Collectors.joining("; "));
        String judge = first.map(feedback -> "; the judge had said " + verdict(feedback))
                .orElse("");
        String stands = agreement.verdicts() == 0
                ? ""
                : String.format(
                        Locale.ROOT, "; agreement before learning %d of %d", agreement.agreed(), agreement.verdicts());
        return "learned " + answer.example().id() + ": " + words + judge + stands;
    }

    private static String word(Assessment said) {
        return said.source() + " says " + said.value().map(String::valueOf).orElse("nothing")
                + (said.rationale().isBlank() ? "" : ", \"" + said.rationale() + "\"");
    }

    private static String verdict(Feedback feedback) {
        return feedback.value()
                .map(String::valueOf)
                .or(() -> feedback.withheld().map(value -> "nothing, leaning to " + value))
                .orElse("nothing");
    }

    Map<String, Object> json(String runId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("learned", answer.example().id());
        json.put(
                "answers",
                answer.assessments().stream().map(Learned::answerJson).toList());
        first.flatMap(Feedback::value).ifPresent(value -> json.put("verdict_before", value));
        json.put("first_verdicts", Map.of("given", agreement.verdicts(), "agreed", agreement.agreed()));
        json.put("judge", "runs:/" + runId);
        return json;
    }

    private static Map<String, Object> answerJson(Assessment said) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", said.source());
        said.value().ifPresent(value -> json.put("value", value));
        json.put("rationale", said.rationale());
        return json;
    }
}
