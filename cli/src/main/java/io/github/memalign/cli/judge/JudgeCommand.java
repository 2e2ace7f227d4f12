package io.github.memalign.cli.judge;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.OnInterrupt;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.cli.options.SkippedRows;
import io.github.memalign.confidence.Cascade;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.JudgementTraces;
import io.github.memalign.mlflow.feedback.TraceParts;
import io.github.memalign.mlflow.server.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
                    + " an evaluation run; rows of a file become traces then. Rows are judged as they come; what an"
                    + " interrupted run judged is kept, and --resume goes on. Exit code 1 if --fail-below or --fail-on"
                    + " does not hold or there is no verdict, 3 if some rows got none, 4 if the judge is calibrated and"
                    + " leaves some to a person."
        },
        footer = {
            "",
            "Example:",
            "  memalign judge --judge my-judge --input new.jsonl --out verdicts.jsonl",
            "  memalign judge --judge scorers:/support/tone --input traces:/support \\",
            "      --out runs:/support"
        })
public final class JudgeCommand extends InEnvironment implements Callable<Integer> {
    private static final String RUNS = "runs:/";
    /** How many rows become traces together. */
    private static final int PART = 100;

    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge: a directory, a YAML file, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION].")
    private String judge = "";

    @Option(
            names = "--then",
            paramLabel = "PLACE",
            description = "Judge that is asked for what the first one, which has to be calibrated, leaves to review.")
    private @Nullable String then;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PLACE",
            description =
                    "What to judge: a file of JSON lines, CSV (both also .gz) or parquet, - for the standard input,"
                            + " traces:/EXPERIMENT, or datasets:/NAME for an evaluation dataset of MLflow.")
    private String input = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PLACE",
            description =
                    "File for the verdicts, - for the standard output, or runs:/EXPERIMENT for an evaluation run.")
    private String out = "";

    @Option(names = "--overwrite", description = "Replace files that are at --out and --junit-xml.")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description =
                    "Go on with the verdicts at --out, or with the newest run there of the same judge and input: judge"
                            + " only rows and traces that have no verdict yet, or failed.")
    private boolean resume;

    @Option(names = "--exclude-self", description = "Keep a row's own episode out of what the judge recalls.")
    private boolean excludeSelf;

    @Option(
            names = "--trace-judge",
            paramLabel = "EXPERIMENT",
            description =
                    "Write a trace of each judgement there on MLflow, with prompts, answers, tokens and cost; another"
                            + " experiment than that of the traces that are judged.")
    private @Nullable String traceJudge;

    @Mixin
    private Gate gate = new Gate();

    @Option(
            names = "--junit-xml",
            paramLabel = "FILE",
            description = "Write a report in the XML of JUnit too, for build servers.")
    private @Nullable Path junitXml;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private FeedbackOptions rows = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        Output output = out.equals(Verdicts.STANDARD) ? printing.output().aside() : printing.output();
        rows.traces().checkNoLabels();
        try (Judges judges = new Judges(environment(), output::warn);
                MlflowServer server = new MlflowServer(environment())) {
            return judge(judges, server, judgements(server), output);
        }
    }

    private int judge(Judges judges, MlflowServer server, Optional<JudgementTraces> judgements, Output output) {
        try (MemAlign memAlign = models.memAlign(overwrite, resume, found -> judgements
                        .map(traces -> traces.watched(found))
                        .orElse(found));
                ProgressBars progress = ProgressBars.onTerminal()) {
            AlignedJudge loaded = judges.load(judge);
            AlignedJudge aligned = models.applyTo(loaded);
            Judges.voided(loaded, aligned).ifPresent(output::warn);
            List<AlignedJudge> asked =
                    then == null ? List.of(aligned) : List.of(aligned, second(judges, aligned, then));
            gate.check(aligned.definition().valueType());
            checkReport();
            if (!out.startsWith(RUNS)) {
                checkOut();
            }
            try (JUnitReport report = junitXml == null
                    ? null
                    : new JUnitReport(aligned.definition().name(), junitXml)) {
                Judge ready = ready(memAlign, asked);
                VerdictTally tally = new VerdictTally(
                        asked,
                        excludeSelf,
                        models.isReplay(),
                        gate.values(aligned.definition().valueType()),
                        report);
                return out.startsWith(RUNS)
                        ? toRun(ready, asked, judges, server, judgements, tally, output, progress)
                        : toFile(
                                judgements
                                        .<Judge>map(traces -> new Traced(ready, traces))
                                        .orElse(ready),
                                asked,
                                server,
                                tally,
                                output,
                                progress);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
    }

    private int toRun(
            Judge ready,
            List<AlignedJudge> asked,
            Judges judges,
            MlflowServer server,
            Optional<JudgementTraces> judgements,
            VerdictTally tally,
            Output output,
            ProgressBars progress)
            throws IOException {
        JudgeDefinition definition = ready.definition();
        Inputs inputs = new Inputs(rows, out, output);
        String experiment = experiment();
        boolean ofTraces = TraceSelection.isTraces(input);
        Optional<TraceParts> found = ofTraces
                ? Optional.of(TraceParts.of(server.http(), rows.traces().of(input)))
                : Optional.empty();
        if (!ofTraces) {
            rows.traces().checkUsed(List.of(input));
            inputs.lookThrough(input, definition);
        }
        JudgingRun judging = new JudgingRun(
                server.http(), JudgedBy.of(asked, excludeSelf), ready, models.concurrency(), models::end, judgements);
        Run run = judging.run(experiment, input + " " + rows.traces(), resume);
        String place = RUNS + run.id();
        SkippedRows skipped = rows.skipping("", output);
        TraceParts traces = found.orElseGet(() -> judging.rows(
                run,
                taker -> inputs.each(input, definition, server::http, taker),
                unusable -> skipped.add(unusable.problem()),
                Inputs.isPipe(input) ? 1 : PART));
        String wayOn =
                "what was judged stands on the traces and in " + place + ": go on with the same command and --resume";
        EvaluationRun done;
        try {
            done = OnInterrupt.during(
                    () -> judging.judge(run, judges.version(judge), traces, tally, progress),
                    () -> output.warn("interrupted; " + wayOn));
        } catch (RuntimeException failed) {
            if (tally.verdicts() > 0) {
                output.warn(wayOn);
            }
            throw failed;
        }
        skipped.tell();
        inputs.warn(done.skipped());
        models.refusedKey().ifPresent(refusal -> {
            throw new MemAlignException(refusal + " Verdicts before that: " + tally.verdicts() + "; " + wayOn + ".");
        });
        done.metrics().forEach((name, value) -> output.plain(name + " " + value));
        int code = print(tally, output, place);
        done.stopped().ifPresent(why -> output.warn("stopped early: " + why + "; " + wayOn + "."));
        return done.stopped().isPresent() && code != ExitCode.FAILED ? ExitCode.IN_PART : code;
    }

    /** Traces of judgements among those that are judged would be judged the next time. */
    private Optional<JudgementTraces> judgements(MlflowServer server) {
        if (traceJudge == null) {
            return Optional.empty();
        }
        String experimentId = server.http().runs().experimentIdOrNew(traceJudge);
        for (String place : List.of(input, out)) {
            boolean named = TraceSelection.isTraces(place) || place.startsWith(RUNS);
            String experiment = named ? place.substring(place.indexOf(":/") + 2).strip() : "";
            if (experiment.equals(traceJudge) || experiment.equals(experimentId)) {
                throw new InvalidSettingException(
                        "--trace-judge",
                        "names the experiment of " + place
                                + ", where judgements would be judged like other traces; name"
                                + " another one, such as " + traceJudge + "-judgements");
            }
        }
        return Optional.of(new JudgementTraces(server.http(), experimentId, Clock.systemUTC()));
    }

    private static AlignedJudge second(Judges judges, AlignedJudge first, String place) {
        if (first.calibration().isEmpty()) {
            throw new InvalidSettingException(
                    "--then",
                    first.definition().name()
                            + " is not calibrated and leaves nothing to another judge; calibrate it first");
        }
        return judges.load(place);
    }

    private static Judge ready(MemAlign memAlign, List<AlignedJudge> asked) {
        Judge first = memAlign.judge(asked.get(0));
        return asked.size() == 1 ? first : new Cascade(first, memAlign.judge(asked.get(1)));
    }

    private void checkOut() {
        try {
            VerdictFile.check(out, input, overwrite, resume);
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void checkReport() {
        if (junitXml == null) {
            return;
        }
        NewPlace.checkFile("--junit-xml", junitXml, overwrite || resume);
        Path report = junitXml.toAbsolutePath().normalize();
        for (String other : List.of(input, out)) {
            if (!other.contains(":/")
                    && report.equals(Path.of(other).toAbsolutePath().normalize())) {
                throw new InvalidSettingException(
                        "--junit-xml", junitXml + " is at --input or --out already; name another file for the report");
            }
        }
    }

    private String experiment() {
        String experiment = out.substring(RUNS.length()).strip();
        if (experiment.isEmpty()) {
            throw new InvalidSettingException("--out", "'" + out + "' names no experiment; write runs:/EXPERIMENT");
        }
        return experiment;
    }

    private int toFile(
            Judge ready,
            List<AlignedJudge> asked,
            MlflowServer server,
            VerdictTally tally,
            Output output,
            ProgressBars progress)
            throws IOException {
        JudgeDefinition definition = ready.definition();
        Inputs inputs = new Inputs(rows, out, output);
        progress.start("judging", inputs.lookThrough(input, definition));
        JudgedBy judgedBy = JudgedBy.of(asked, excludeSelf);
        try (Verdicts verdicts = out.equals(Verdicts.STANDARD)
                ? new StandardOutput(output.data(), judgedBy)
                : VerdictFile.open(out, judgedBy, definition, overwrite, resume)) {
            SkippedRows skipped = rows.skipping(out, output);
            JudgingFile judging = new JudgingFile(ready, models, verdicts, excludeSelf, !Inputs.isPipe(input));
            judging.run(taker -> inputs.each(input, definition, server::http, taker), skipped, tally, progress, output);
            skipped.tell();
            Optional<String> stopped = judging.stopped();
            models.refusedKey().filter(refused -> stopped.isPresent()).ifPresent(refused -> {
                throw new MemAlignException(stopped.get());
            });
            if (stopped.isEmpty()) {
                verdicts.complete();
                if (verdicts.unclaimed() > 0) {
                    output.warn(verdicts.unclaimed() + " verdicts of an earlier run stay in " + out
                            + " whose rows are not in the input any more, or say something else now");
                }
            }
            int code = print(tally, output, verdicts.place());
            stopped.ifPresent(output::warn);
            return stopped.isPresent() && code != ExitCode.FAILED ? ExitCode.IN_PART : code;
        }
    }

    private int print(VerdictTally tally, Output output, String place) {
        Map<String, Optional<String>> outcomes = tally.hold(gate);
        tally.print(output, place);
        outcomes.values().forEach(wrong -> wrong.ifPresent(output::warn));
        boolean holds = outcomes.values().stream().allMatch(Optional::isEmpty);
        if (!holds || (tally.failures() > 0 && tally.verdicts() == 0)) {
            return ExitCode.FAILED;
        }
        if (tally.failures() > 0 || rows.hasSkipped()) {
            return ExitCode.IN_PART;
        }
        return tally.needReview() > 0 ? ExitCode.NEEDS_REVIEW : ExitCode.FINE;
    }

    /** A judge whose judgements become traces. */
    private record Traced(Judge judge, JudgementTraces traces) implements Judge {
        @Override
        public JudgeDefinition definition() {
            return judge.definition();
        }

        @Override
        public Feedback judge(Example example, Options options) {
            return traces.judge(judge, example, options).feedback();
        }
    }
}
