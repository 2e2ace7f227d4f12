package io.github.memalign.spark;

import io.github.memalign.MemAlignException;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import java.util.List;
import java.util.Optional;

/** One row before a judge. Whatever goes wrong is in the verdict, since a task that failed would lose those of other rows. */
record Judgement(Judge judge, String judgeVersion) {
    /** What a row says, or why it cannot be judged. */
    Read read(io.github.memalign.datasets.rows.Row row) {
        Loaded<InputFile.Input> loaded = InputFile.of(List.of(row), judge.definition());
        return loaded.problems().isEmpty()
                ? new Read(Optional.of(loaded.examples().get(0).example()), "")
                : new Read(Optional.empty(), loaded.problems().get(0).toString());
    }

    record Read(Optional<Example> example, String problem) {}

    Verdict of(Read read) {
        return read.example()
                .map(this::of)
                .orElseGet(() -> Verdict.failed("UNUSABLE_ROW: " + read.problem(), judgeVersion));
    }

    private Verdict of(Example example) {
        try {
            return Verdict.of(judge.judge(example), judgeVersion);
        } catch (MemAlignException stopped) {
            return Verdict.of(
                    Feedback.of(judge.definition(), example)
                            .error(FeedbackError.Code.MODEL_CALL, String.valueOf(stopped.getMessage()))
                            .build(),
                    judgeVersion);
        }
    }
}
