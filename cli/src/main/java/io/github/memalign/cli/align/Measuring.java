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
import java.util.function.Supplier;

/** Measures agreement with the experts, once what was learned is saved: whatever happens to it, nothing is lost. */
final class Measuring {
    private final CrossValidation validation;
    private final int folds;
    private final Supplier<Optional<String>> refusedKey;
    private final Output output;

    /** @param refusedKey what a model said that refused the key, if one did */
    Measuring(MemAlign memAlign, int folds, long seed, Supplier<Optional<String>> refusedKey, Output output) {
        this.validation = new CrossValidation(memAlign, folds, seed);
        this.folds = folds;
        this.refusedKey = refusedKey;
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
            Optional<String> refusal = refusedKey.get();
            refusal.ifPresentOrElse(this::failed, () -> agreement.ifPresent(sink));
            return refusal.isEmpty();
        } catch (MemAlignException failure) {
            failed(String.valueOf(failure.getMessage()));
            return false;
        }
    }

    private void failed(String why) {
        output.warn("agreement could not be measured; what was learned is saved: " + why);
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
