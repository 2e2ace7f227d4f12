package io.github.memalign.cli.judge;

import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.feedback.DatasetFeedback;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads what is to be judged, from files, datasets and traces. */
final class Inputs {
    /** A file of up to so many bytes is looked through in less than a second. */
    private static final long SMALL = 8L << 20;

    private final FeedbackOptions options;
    private final String out;
    private final Output output;

    /** @param out where verdicts go */
    Inputs(FeedbackOptions options, String out, Output output) {
        this.options = options;
        this.out = out;
        this.output = output;
    }

    /** Whether a place is a file that can be read again from its beginning. */
    static boolean isFile(String location) {
        return isRows(location) && Files.isRegularFile(Path.of(location));
    }

    /** Whether a place is a pipe, whose end may be far. */
    static boolean isPipe(String location) {
        return isRows(location) && !isFile(location);
    }

    private static boolean isRows(String location) {
        return !TraceSelection.isTraces(location) && !Feedbacks.isDataset(location);
    }

    /**
     * Looks through a file that is small, so that a row that cannot be used is told before any is judged.
     *
     * @return how many rows there are, {@link Progress#UNKNOWN} if the file is large or none
     * @throws MemAlignException if rows cannot be used and skipping them was not asked for
     */
    int lookThrough(String location, JudgeDefinition definition) throws IOException {
        if (!isFile(location) || Files.size(Path.of(location)) > SMALL) {
            return Progress.UNKNOWN;
        }
        AtomicInteger rows = new AtomicInteger();
        List<Problem> problems = new ArrayList<>();
        InputFile.read(Path.of(location), definition, options.columns(), row -> rows.incrementAndGet(), problems::add);
        if (!options.skipsBad() || problems.stream().anyMatch(problem -> problem.line() == 0)) {
            options.check(problems, out, output);
        }
        return rows.get();
    }

    /**
     * Hands on the rows of a file, the records of a dataset, or the traces of an experiment, each when it has come.
     *
     * @param server is asked for only if something on it is read
     */
    void each(String location, JudgeDefinition definition, Supplier<MlflowHttp> server, Consumer<Arrived> taker) {
        TraceSelection selection = options.traces();
        selection.checkUsed(List.of(location));
        if (!isRows(location)) {
            List<SkippedTrace> skipped = new ArrayList<>();
            AtomicInteger found = new AtomicInteger();
            Consumer<ToJudge> counted = one -> {
                found.incrementAndGet();
                taker.accept(one);
            };
            if (Feedbacks.isDataset(location)) {
                new DatasetFeedback(server.get())
                        .read(
                                definition,
                                Feedbacks.dataset(location),
                                part -> part.forEach(item -> counted.accept(ToJudge.item(item))),
                                skipped::add);
            } else {
                new TraceFeedback(server.get())
                        .unlabelled(
                                definition,
                                selection.of(location),
                                trace -> true,
                                part -> part.forEach(trace -> counted.accept(ToJudge.trace(trace))),
                                skipped::add);
            }
            warn(skipped);
            if (found.get() == 0) {
                throw new MemAlignException("there is nothing to judge in " + location);
            }
        } else {
            List<String> ignored = InputFile.read(
                    Path.of(location),
                    definition,
                    options.columns(),
                    row -> taker.accept(ToJudge.row(row)),
                    problem -> taker.accept(new Arrived.Unusable(problem)));
            if (!ignored.isEmpty()) {
                output.warn(Feedbacks.ignored(location, ignored));
            }
        }
    }

    void warn(List<SkippedTrace> skipped) {
        if (!skipped.isEmpty()) {
            output.warn("passed over " + skipped.size() + ", the first: "
                    + skipped.get(0).traceId() + ": " + skipped.get(0).reason());
        }
    }
}
