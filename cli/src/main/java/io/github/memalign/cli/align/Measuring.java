package io.github.memalign.cli.align;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.agreement.CrossValidation;
import io.github.memalign.memory.AlignedJudge;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Measures agreement with the experts, once what was learned is saved: whatever happens to it, nothing is lost. */
final class Measuring {
    private final CrossValidation validation;
    private final int folds;
    private final Output output;

    Measuring(MemAlign memAlign, int folds, long seed, Output output) {
        this.validation = new CrossValidation(memAlign, folds, seed);
        this.folds = folds;
        this.output = output;
    }

    /**
     * Measures, after saying how many calls that takes.
     *
     * @param report of the alignment that is measured
     * @param sink gets the agreement, unless there are too few labels
     * @return false if it could not be measured; why has been said
     */
    boolean measure(
            AlignedJudge before,
            List<LabelledExample> feedback,
            AlignmentReport report,
            Progress progress,
            Consumer<Agreement> sink) {
        if (!ModelOptions.runsInThisProcess(before)) {
            output.plain("Measuring agreement takes about " + calls(feedback, report) + " model calls");
        }
        try {
            Optional<Agreement> agreement = validation.measure(before, feedback, progress);
            agreement.ifPresent(sink);
            return true;
        } catch (MemAlignException failure) {
            output.warn("agreement could not be measured; what was learned is saved: " + failure.getMessage());
            return false;
        }
    }

    /** Each example is judged before and after; each fold distils about as the alignment did. */
    private long calls(List<LabelledExample> feedback, AlignmentReport report) {
        long labelled = feedback.stream()
                .filter(one ->
                        one.assessments().stream().anyMatch(said -> said.value().isPresent()))
                .count();
        return 2 * labelled
                + Math.min(folds, labelled) * Math.max(1, report.usage().calls());
    }
}
