package io.github.memalign.cli.evaluate;

import io.github.memalign.Models;
import io.github.memalign.ProductVersion;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.OnInterrupt;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.evaluation.log.EvaluationLog;
import io.github.memalign.evaluation.protocol.Evaluation;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import io.github.memalign.evaluation.protocol.Included;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Source;
import io.github.memalign.evaluation.report.Report;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures judges by a configuration and writes a report. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Measure how judges learn: quality on seen and unseen examples after each shard, over several seeds.",
            "Results, figures and a report that needs nothing beside it are written to --out."
        },
        footer = {
            "",
            "Example:",
            "  memalign evaluate --config evaluation/configs/learning-curves.yaml \\",
            "      --out results/curves"
        })
public final class EvaluateCommand extends InEnvironment implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "What to measure (YAML).")
    private Path config = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory for the results.")
    private Path out = Path.of("");

    @Option(names = "--resume", description = "Go on with results that were interrupted.")
    private boolean resume;

    @Option(names = "--verbose", description = "Print every figure, not the first and the last of each arm alone.")
    private boolean verbose;

    @Option(
            names = "--include",
            arity = "1..*",
            paramLabel = "FILE",
            description = {
                "results.jsonl of other methods on the same splits, to stand in the same figures,"
                        + " such as what evaluation/optimizers writes."
            })
    private List<Path> include = List.of();

    @Option(
            names = "--mlflow",
            paramLabel = "EXPERIMENT",
            description = "Log the curves as metrics of runs in this MLflow experiment, and the report with them.")
    private @Nullable String mlflow;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private ProtocolOptions protocol = new ProtocolOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        NewPlace.checkDirectory("--out", out);
        EvaluationConfig wanted = protocol.applyTo(EvaluationConfig.read(config), models);
        Outcome outcome = evaluate(wanted, output);
        new OutcomePrinter(output, out).print(outcome, verbose, models.isReplay());
        return outcome.stopped().isPresent() ? ExitCode.IN_PART : ExitCode.FINE;
    }

    private Outcome evaluate(EvaluationConfig wanted, Output output) {
        try (Models asked = models.models(resume);
                ProgressBars progress = ProgressBars.onTerminal()) {
            Sources reading = new Sources(environment(), asked, models::applyTo, config, protocol.data());
            List<Source> sources = reading.read(wanted, protocol.datasets());
            reading.notices().forEach(output::warn);
            Evaluation evaluation =
                    new Evaluation(asked, Clock.systemUTC(), models.concurrency(), wanted, sources, models.budget());
            evaluation.check();
            List<Included> included = include.stream().map(Included::read).toList();
            try (EvaluationLog log = log()) {
                Results results = Results.begin(out, evaluation.manifest(ProductVersion.current()), resume);
                Outcome outcome = run(evaluation, results, included, progress, output);
                new Report(wanted.name(), outcome).write(results);
                log.log(wanted.name(), outcome, out).ifPresent(run -> output.plain("MLflow: " + run));
                return outcome;
            }
        }
    }

    private Outcome run(
            Evaluation evaluation, Results results, List<Included> included, ProgressBars progress, Output output) {
        String wayOn =
                "interrupted; what was measured is kept in " + out + ": go on with the same command and --resume";
        return OnInterrupt.during(() -> evaluation.run(results, included, progress), () -> output.warn(wayOn));
    }

    /** Reached before anything is paid for. */
    private EvaluationLog log() {
        return mlflow == null
                ? EvaluationLog.NONE
                : MlflowLog.open(environment().mlflow(), mlflow);
    }
}
