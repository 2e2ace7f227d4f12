package io.github.memalign.cli.judge;

import io.github.memalign.judge.Feedback;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Remembered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told of all verdicts in the end.
 *
 * @param tally counts them
 * @param report tells them to a build server; null if none does
 * @param remembered what the judges learned
 * @param asked the judges
 */
record Results(VerdictTally tally, @Nullable JUnitReport report, Remembered remembered, List<AlignedJudge> asked) {
    /** @param row what was judged; null if it was a trace */
    void add(Feedback feedback, @Nullable ToJudge row) {
        boolean isRemembered = row == null
                ? asked.stream().anyMatch(one -> one.learnedFrom().contains(feedback.exampleId()))
                : !remembered.as(row.example()).isEmpty();
        tally.add(feedback, row == null ? Optional.empty() : row.label(), isRemembered);
        if (report != null) {
            report.add(feedback);
        }
    }

    /** @param gates each requirement, with what is wrong if it does not hold */
    void writeReport(Map<String, Optional<String>> gates) {
        if (report != null) {
            report.write(gates);
        }
    }
}
