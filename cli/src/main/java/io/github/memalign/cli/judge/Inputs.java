package io.github.memalign.cli.judge;

import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.feedback.DatasetFeedback;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Reads what is to be judged, from files, datasets and traces. */
final class Inputs {
    private final FeedbackOptions options;
    private final String out;
    private final Output output;

    /** @param out where verdicts go */
    Inputs(FeedbackOptions options, String out, Output output) {
        this.options = options;
        this.out = out;
        this.output = output;
    }

    /**
     * The rows of a file, the records of a dataset, or the traces of an experiment.
     *
     * @param server is asked for only if something on it is read
     */
    List<ToJudge> read(String location, JudgeDefinition definition, Supplier<MlflowHttp> server) {
        TraceSelection selection = options.traces();
        selection.checkUsed(List.of(location));
        if (Feedbacks.isDataset(location)) {
            DatasetFeedback.Read read = new DatasetFeedback(server.get()).read(definition, Feedbacks.dataset(location));
            warn(read.skipped());
            return some(read.items().stream().map(ToJudge::item).toList(), location);
        }
        if (!TraceSelection.isTraces(location)) {
            return rows(Path.of(location), definition);
        }
        TraceFeedback.Unlabelled read = new TraceFeedback(server.get()).unlabelled(definition, selection.of(location));
        warn(read.skipped());
        return some(read.examples().stream().map(ToJudge::trace).toList(), location);
    }

    private static List<ToJudge> some(List<ToJudge> read, String location) {
        if (read.isEmpty()) {
            throw new MemAlignException("there is nothing to judge in " + location);
        }
        return read;
    }

    private List<ToJudge> rows(Path file, JudgeDefinition definition) {
        var loaded = InputFile.read(file, definition, options.columns());
        options.check(loaded.problems(), out, output);
        if (!loaded.ignored().isEmpty()) {
            output.warn(Feedbacks.ignored(file.toString(), loaded.ignored()));
        }
        return loaded.examples().stream().map(ToJudge::row).toList();
    }

    void warn(List<SkippedTrace> skipped) {
        if (!skipped.isEmpty()) {
            output.warn("passed over " + skipped.size() + ", the first: "
                    + skipped.get(0).traceId() + ": " + skipped.get(0).reason());
        }
    }
}
