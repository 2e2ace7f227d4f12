package io.github.memalign.cli.review;

import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.LabelledExample;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers that could not be learned and were not since, whichever round they came in. */
final class NotLearned {
    private final Set<String> skipped = new HashSet<>();
    private boolean owed;

    /**
     * Counts a round. An answer that is there again counts as it went this time; what was to be distilled before is tried again
     * each time.
     */
    void count(List<LabelledExample> answers, AlignmentReport report) {
        answers.forEach(answer -> skipped.remove(answer.example().id()));
        report.skipped().forEach(one -> skipped.add(one.exampleId()));
        owed = !report.failures().isEmpty();
    }

    boolean isNothing() {
        return skipped.isEmpty() && !owed;
    }
}
