package io.github.memalign.cli.judge;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.confidence.Cascade;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Remembered;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.JudgementTraces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
                    + " an evaluation run; rows of a file become traces then. Exit code 1 if --fail-below or"
                    + " --fail-on does not hold or there is no verdict, 3 if some rows got none, 4 if the judge is"
                    + " calibrated and leaves some to a person."
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
            names = "--then",
            paramLabel = "PLACE",
            description = "Judge that is asked for what the first one, which has to be calibrated, leaves to review.")
    private @Nullable String then;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PLACE",
            description = "What to judge: a file of JSON lines or CSV, - for the standard input, traces:/EXPERIMENT, or"
                    + " datasets:/NAME for an evaluation dataset of MLflow.")
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

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Environment environment;

    @Override
    public Integer call() {
        Output output = out.equals(VerdictFile.STANDARD) ? printing.output().aside() : printing.output();
        rows.traces().checkNoLabels();
        try (Judges judges = new Judges(environment, output::warn);
                MlflowServer server = new MlflowServer(environment)) {
            return judge(judges, server, judgements(server), output);
        }
    }

    private int judge(Judges judges, MlflowServer server, Optional<JudgementTraces> judgements, Output output) {
        try (MemAlign memAlign = models.memAlign(
                        overwrite,
                        found -> judgements.map(traces -> traces.watched(found)).orElse(found));
                ProgressBars progress = ProgressBars.onTerminal()) {
            AlignedJudge loaded = judges.load(judge);
            AlignedJudge aligned = models.applyTo(loaded);
            Judges.voided(loaded, aligned).ifPresent(output::warn);
            List<AlignedJudge> asked =
                    then == null ? List.of(aligned) : List.of(aligned, second(judges, aligned, then));
            gate.check(aligned.definition().valueType());
            checkReport();
            Inputs inputs = new Inputs(rows, out, output);
            VerdictTally tally = new VerdictTally(aligned.definition().valueType(), excludeSelf, models.isReplay());
            JUnitReport report = new JUnitReport(aligned.definition().name());
            Remembered remembered = new Remembered(asked);
            if (out.startsWith(RUNS)) {
                List<ToJudge> read = TraceSelection.isTraces(input)
                        ? List.of()
                        : inputs.read(input, aligned.definition(), server::http);
                JudgingRun.Judged judged = new JudgingRun(
                                server.http(),
                                ready(memAlign, asked),
                                models.concurrency(),
                                models::refusedKey,
                                judgements)
                        .run(aligned, judges.version(judge), input, rows, experiment(), read, excludeSelf, progress);
                EvaluationRun run = judged.run();
                inputs.warn(run.skipped());
                run.feedback()
                        .forEach(said -> tally(tally, said, judged.rows().get(said.exampleId()), remembered, asked));
                run.feedback().forEach(report::add);
                run.metrics().forEach((name, value) -> output.plain(name + " " + value));
                return print(tally, report, output, RUNS + run.runId());
            }
            checkOut();
            List<ToJudge> read = inputs.read(input, aligned.definition(), server::http);
            progress.start("judging", read.size());
            Judge ready = ready(memAlign, asked);
            write(
                    judgements.<Judge>map(traces -> new Traced(ready, traces)).orElse(ready),
                    read,
                    remembered,
                    tally,
                    report,
                    output,
                    progress);
            return print(tally, report, output, out);
        }
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

    private static void tally(
            VerdictTally tally, Feedback said, @Nullable ToJudge row, Remembered remembered, List<AlignedJudge> asked) {
        if (row == null) {
            tally.add(said, Optional.empty(), asked.stream().anyMatch(one -> one.learnedFrom()
                    .contains(said.exampleId())));
        } else {
            tally.add(said, row.label(), !remembered.as(row.example()).isEmpty());
        }
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
            VerdictFile.check(out, input, overwrite);
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void checkReport() {
        if (junitXml == null) {
            return;
        }
        NewPlace.checkFile("--junit-xml", junitXml, overwrite);
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

    private void write(
            Judge ready,
            List<ToJudge> read,
            Remembered remembered,
            VerdictTally tally,
            JUnitReport report,
            Output output,
            ProgressBars progress) {
        Iterator<ToJudge> said = read.iterator();
        try (VerdictFile file = VerdictFile.open(out, output.data())) {
            Parallel.forEach(
                    new UntilTheKeyIsRefused(read.iterator(), models),
                    models.concurrency(),
                    one -> ready.judge(one.example(), options(one, remembered)),
                    feedback -> {
                        ToJudge row = said.next();
                        if (feedback.error().isEmpty() || models.refusedKey().isEmpty()) {
                            file.write(feedback);
                            if (junitXml != null) {
                                report.add(feedback);
                            }
                            tally.add(
                                    feedback,
                                    row.label(),
                                    !remembered.as(row.example()).isEmpty());
                            progress.step(1);
                        }
                    });
            if (models.refusedKey().isEmpty() || tally.verdicts() > 0) {
                file.commit();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
        models.refusedKey().ifPresent(refusal -> {
            throw new MemAlignException(refusal + " "
                    + (tally.verdicts() == 0
                            ? "Nothing was judged."
                            : tally.verdicts() + " of " + read.size() + " rows were judged and are in " + out
                                    + "; the others were not asked for."));
        });
    }

    private Judge.Options options(ToJudge one, Remembered remembered) {
        Set<String> own = excludeSelf ? remembered.as(one.example()) : Set.of();
        return new Judge.Options(excludeSelf, own, one.tools());
    }

    private int print(VerdictTally tally, JUnitReport report, Output output, String place) {
        Map<String, Optional<String>> outcomes = tally.hold(gate);
        if (junitXml != null) {
            try {
                report.write(junitXml, outcomes);
            } catch (IOException e) {
                throw new UncheckedIOException(junitXml + " cannot be written: " + e.getMessage(), e);
            }
        }
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

    /** Hands out what is to be judged until a model refuses the key. */
    private record UntilTheKeyIsRefused(Iterator<ToJudge> rows, ModelOptions models) implements Iterator<ToJudge> {
        @Override
        public boolean hasNext() {
            return models.refusedKey().isEmpty() && rows.hasNext();
        }

        @Override
        public ToJudge next() {
            return rows.next();
        }
    }
}
