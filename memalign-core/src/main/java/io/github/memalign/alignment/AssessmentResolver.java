package io.github.memalign.alignment;

import io.github.memalign.memory.Assessment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Decides what holds when people disagree on one example, as MLflow's MemAlign does: the label with most assessments, and
 * among equals the one given last. Whoever gave only a rationale does not vote and is not outvoted.
 */
public final class AssessmentResolver {
    private static final Comparator<Assessment> OLDEST_FIRST = Comparator.comparing(
                    (Assessment assessment) -> Objects.requireNonNullElse(assessment.time(), Instant.MIN))
            .thenComparing(Assessment::id);

    private AssessmentResolver() {}

    /**
     * The assessments that hold and those that were outvoted, each in order of time. The result does not depend on the
     * order of the list.
     */
    public static Resolution resolve(List<Assessment> assessments) {
        List<Assessment> inTime = assessments.stream().sorted(OLDEST_FIRST).toList();
        Map<Object, List<Assessment>> votes = new LinkedHashMap<>();
        for (Assessment assessment : inTime) {
            assessment.value().ifPresent(label -> votes.computeIfAbsent(vote(label), key -> new ArrayList<>())
                    .add(assessment));
        }
        if (votes.size() < 2) {
            return new Resolution(inTime, List.of());
        }
        Object winner = votes.entrySet().stream()
                .max(Comparator.comparing((Map.Entry<Object, List<Assessment>> vote) ->
                                vote.getValue().size())
                        .thenComparing(
                                vote -> vote.getValue().get(vote.getValue().size() - 1), OLDEST_FIRST))
                .orElseThrow()
                .getKey();
        List<Assessment> prevailing = new ArrayList<>();
        List<Assessment> outvoted = new ArrayList<>();
        for (Assessment assessment : inTime) {
            boolean holds =
                    assessment.value().map(value -> winner.equals(vote(value))).orElse(true);
            (holds ? prevailing : outvoted).add(assessment);
        }
        return new Resolution(prevailing, outvoted);
    }

    /** Free text is one label whatever its case. */
    private static Object vote(Object label) {
        return label instanceof String ? ((String) label).strip().toLowerCase(Locale.ROOT) : label;
    }

    /**
     * What holds and what does not.
     *
     * @param prevailing the assessments that hold
     * @param outvoted the assessments that lost
     */
    public record Resolution(List<Assessment> prevailing, List<Assessment> outvoted) {}
}
