package io.github.memalign.cli.evaluate;

import io.github.memalign.MemAlign;
import io.github.memalign.ProductVersion;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.evaluation.protocol.Evaluation;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Source;
import io.github.memalign.evaluation.protocol.Summary;
import io.github.memalign.evaluation.report.Report;
import io.github.memalign.memory.AlignedJudge;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
public final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "What to measure (YAML).")
    private Path config = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory for the results.")
    private Path out = Path.of("");

    @Option(names = "--resume", description = "Go on with results that were interrupted.")
    private boolean resume;

    @Option(
            names = "--max-calls",
            paramLabel = "N",
            description = "Begin nothing further after this many model calls; results so far are kept.")
    private @Nullable Long maxCalls;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine(), json);
        EvaluationConfig wanted = EvaluationConfig.read(config);
        List<Source> sources =
                Sources.of(wanted, config).stream().map(this::applied).toList();
        OptionalLong budget = maxCalls == null ? OptionalLong.empty() : OptionalLong.of(maxCalls);
        try (MemAlign memAlign = models.memAlign();
                ProgressBars progress = ProgressBars.onTerminal()) {
            Evaluation evaluation = new Evaluation(memAlign, wanted, sources, budget);
            evaluation.check();
            Results results = Results.begin(out, evaluation.manifest(ProductVersion.current()), resume);
            Evaluation.Outcome outcome = evaluation.run(results, progress);
            new Report(wanted.name(), outcome).write(results);
            print(output, outcome);
            return outcome.stopped() ? ExitCode.FAILED : ExitCode.FINE;
        }
    }

    /** Options of the command line hold before what files say. */
    private Source applied(Source source) {
        var judge = models.applyTo(AlignedJudge.unaligned(source.definition(), source.settings()));
        return new Source(source.name(), judge.definition(), judge.settings(), source.examples(), source.checksum());
    }

    private void print(Output output, Evaluation.Outcome outcome) {
        output.line(
                "@|bold %-20s %-16s %8s %-7s %-12s %6s  %s|@",
                "dataset", "arm", "examples", "on", "measure", "mean", "95% interval");
        outcome.summaries().forEach(point -> output.plain(line(point)));
        output.plain("");
        output.plain(Output.cost(outcome.usage()));
        if (outcome.stopped()) {
            output.warn("stopped by --max-calls; go on with --resume and more calls");
        }
        output.plain("Report: " + out.resolve("report.html"));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("out", out.toString());
        result.put("stopped", outcome.stopped());
        result.put(
                "points",
                outcome.summaries().stream().map(EvaluateCommand::json).toList());
        result.put("usage", Output.usage(outcome.usage()));
        output.json(result);
    }

    private static String line(Summary point) {
        String mean = point.mean().isPresent()
                ? String.format(Locale.ROOT, "%.2f", point.mean().getAsDouble())
                : "-";
        String interval = point.interval()
                .map(bounds -> String.format(Locale.ROOT, "%.2f to %.2f", bounds.low(), bounds.high()))
                .orElse("-");
        String failures = point.pooled().failures() == 0
                ? ""
                : "  " + point.pooled().failures() + " of "
                        + (point.pooled().failures() + point.pooled().verdicts()) + " without a verdict";
        return String.format(
                Locale.ROOT,
                "%-20s %-16s %8d %-7s %-12s %6s  %s%s",
                point.dataset(),
                point.arm(),
                point.shard(),
                point.split(),
                point.pooled().measure().replace('_', ' '),
                mean,
                interval,
                failures);
    }

    private static Map<String, Object> json(Summary point) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataset", point.dataset());
        json.put("arm", point.arm());
        json.put("shard", point.shard());
        json.put("split", point.split());
        json.put("mean", point.mean().isPresent() ? point.mean().getAsDouble() : null);
        json.put("regressions", point.regressions());
        json.put("quality", point.pooled().json());
        return json;
    }
}
