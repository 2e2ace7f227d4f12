package io.github.memalign.cli.judge;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.location.ServerAtNeed;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges the rows of a file, or traces. */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        description = {
            "Judge the rows of a file, or the traces of an MLflow experiment.",
            "Verdicts are JSON lines in the order of the rows, or, with --out runs:/EXPERIMENT, feedback on the traces and"
                    + " an evaluation run; rows of a file become traces then. Exit code 1 if any got no verdict."
        },
        footer = {
            "",
            "Example:",
            "  memalign judge --judge my-judge --input new.jsonl --out verdicts.jsonl",
            "  memalign judge --judge scorers:/support/tone --input traces:/support \\",
            "      --out runs:/support"
        })
public final class JudgeCommand implements Callable<Integer> {
    private static final String RUNS = "runs:/";

    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge: a directory, a YAML file, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION].")
    private String judge = "";

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PLACE",
            description = "What to judge: a file of JSON lines or CSV, or traces:/EXPERIMENT.")
    private String input = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PLACE",
            description = "File for the verdicts, or runs:/EXPERIMENT for an evaluation run.")
    private String out = "";

    @Option(names = "--exclude-self", description = "Keep a row's own episode out of what the judge recalls.")
    private boolean excludeSelf;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private FeedbackOptions rows = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Environment environment;

    @Override
    public Integer call() {
        Output output = printing.output();
        rows.traces().checkNoLabels();
        try (Judges judges = new Judges(environment, output::warn);
                ServerAtNeed server = new ServerAtNeed(environment);
                MemAlign memAlign = models.memAlign();
                ProgressBars progress = ProgressBars.onTerminal()) {
            AlignedJudge aligned = models.applyTo(judges.load(judge));
            Inputs inputs = new Inputs(rows, output);
            boolean traces = TraceSelection.isTraces(input);
            if (out.startsWith(RUNS)) {
                List<ToJudge> read = traces ? List.of() : inputs.read(input, aligned.definition(), server::http);
                JudgingRun.Judged judged = new JudgingRun(server.http(), memAlign, models.concurrency())
                        .run(aligned, judges.version(judge), input, rows, experiment(), read, excludeSelf, progress);
                EvaluationRun run = judged.run();
                inputs.warn(run.skipped());
                VerdictTally tally = new VerdictTally(aligned.definition().valueType(), judged.labels());
                run.feedback().forEach(tally::add);
                run.metrics().forEach((name, value) -> output.plain(name + " " + value));
                return print(tally, output, RUNS + run.runId());
            }
            checkOut(traces ? List.of() : List.of(Path.of(input)));
            List<ToJudge> read = inputs.read(input, aligned.definition(), server::http);
            VerdictTally tally = tally(aligned, read);
            progress.start("judging", read.size());
            write(aligned, memAlign, read, feedback -> {
                tally.add(feedback);
                progress.step(1);
            });
            return print(tally, output, out);
        }
    }

    private void checkOut(List<Path> inputs) {
        try {
            VerdictFile.check(Path.of(out), inputs);
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
    }

    private String experiment() {
        String experiment = out.substring(RUNS.length()).strip();
        if (experiment.isEmpty()) {
            throw new InvalidSettingException("--out", "'" + out + "' names no experiment; write runs:/EXPERIMENT");
        }
        return experiment;
    }

    private static VerdictTally tally(AlignedJudge aligned, List<ToJudge> read) {
        return new VerdictTally(
                aligned.definition().valueType(),
                read.stream().map(ToJudge::label).toList());
    }

    private void write(AlignedJudge aligned, MemAlign memAlign, List<ToJudge> read, Consumer<Feedback> sink) {
        try (VerdictFile file = VerdictFile.open(Path.of(out))) {
            Judge ready = memAlign.judge(aligned);
            Parallel.forEach(
                    read.iterator(),
                    models.concurrency(),
                    one -> ready.judge(one.example(), new Judge.Options(excludeSelf, Set.of(), one.tools())),
                    feedback -> {
                        file.write(feedback);
                        sink.accept(feedback);
                    });
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static int print(VerdictTally tally, Output output, String place) {
        tally.print(output, place);
        return tally.failures() == 0 ? ExitCode.FINE : ExitCode.FAILED;
    }
}
