package io.github.memalign.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides what holds when people disagree on one example: the label that most of them gave. Where two labels have equally
 * many votes nothing holds: the conflict stays open until somebody more says a word. Whoever gave only a rationale does
 * not vote and is not outvoted.
 */
public final class AssessmentResolver {
    static final Comparator<Assessment> OLDEST_FIRST =
            Comparator.comparing(AssessmentResolver::time).thenComparing(Assessment::id);

    private AssessmentResolver() {}

    /**
     * What holds of these assessments. Of several of one person the newest counts, and of those of one time or without one
     * the last of the list; the order of the list makes no other difference.
     */
    public static Resolution resolve(List<Assessment> assessments) {
        Map<String, Assessment> newest = new LinkedHashMap<>();
        assessments.forEach(said -> newest.merge(said.rater(), said, AssessmentResolver::newer));
        List<Assessment> inTime = newest.values().stream().sorted(OLDEST_FIRST).toList();
        Map<Object, Integer> votes = new LinkedHashMap<>();
        for (Assessment assessment : inTime) {
            assessment.value().ifPresent(label -> votes.merge(vote(label), 1, Integer::sum));
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        List<Object> winners = votes.keySet().stream()
                .filter(label -> votes.getOrDefault(label, 0) == most)
                .toList();
        List<Assessment> prevailing = new ArrayList<>();
        List<Assessment> outvoted = new ArrayList<>();
        List<Assessment> conflicting = new ArrayList<>();
        for (Assessment assessment : inTime) {
            Optional<Object> label = assessment.value();
            if (label.isEmpty() || (winners.size() == 1 && winners.contains(vote(label.get())))) {
                prevailing.add(assessment);
            } else {
                (winners.size() == 1 ? outvoted : conflicting).add(assessment);
            }
        }
        return new Resolution(prevailing, outvoted, conflicting);
    }

    /** The newer of two words, the second if their times do not tell. */
    public static Assessment newer(Assessment first, Assessment second) {
        return time(second).isBefore(time(first)) ? first : second;
    }

    private static Instant time(Assessment assessment) {
        return Objects.requireNonNullElse(assessment.time(), Instant.MIN);
    }

    /** Free text is one label whatever its case. */
    private static Object vote(Object label) {
        return label instanceof String text ? text.strip().toLowerCase(Locale.ROOT) : label;
    }

    /**
     * What holds and what does not, each in order of time.
     *
     * @param prevailing the assessments that hold: those that gave the label of most, and those without a label
     * @param outvoted the assessments that gave another label than most
     * @param conflicting all assessments with a label, if no label has most of them; else none
     */
    public record Resolution(List<Assessment> prevailing, List<Assessment> outvoted, List<Assessment> conflicting) {
        public Resolution {
            prevailing = List.copyOf(prevailing);
            outvoted = List.copyOf(outvoted);
            conflicting = List.copyOf(conflicting);
        }

        /** The label that holds, as the first who gave it wrote it; empty if nobody gave one, or there is a conflict. */
        public Optional<Object> label() {
            return prevailing.stream().flatMap(said -> said.value().stream()).findFirst();
        }
    }
}
