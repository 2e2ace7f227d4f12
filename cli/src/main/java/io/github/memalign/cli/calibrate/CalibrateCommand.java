package io.github.memalign.cli.calibrate;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.console.Reasons;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.evaluation.confidence.CalibrationOutcome;
import io.github.memalign.evaluation.confidence.Calibrator;
import io.github.memalign.evaluation.confidence.Goal;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.ScorerPlace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a judge give those verdicts only that it is sure enough of. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        description = {
            "Let a judge give only verdicts that experts agree with often enough.",
            "Finds, on labelled examples that the judge has not learned, the confidence from which on they do, and saves it"
                    + " with the judge. From then on other rows need review. Learning anything voids it. Exit code 1 if no"
                    + " confidence is enough; nothing is saved then."
        },
        footer = {"", "Example:", "  memalign calibrate --judge my-judge --feedback held-out.jsonl --agreement 0.9"})
public final class CalibrateCommand extends InEnvironment implements Callable<Integer> {
    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge: a directory, a YAML file, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION].")
    private String judge = "";

    @Option(
            names = "--feedback",
            required = true,
            arity = "1..*",
            paramLabel = "PLACE",
            description = "Labelled examples: JSON lines or CSV files, - for the standard input, traces:/EXPERIMENT, or"
                    + " datasets:/NAME.")
    private List<String> feedback = List.of();

    @Option(
            names = "--agreement",
            required = true,
            paramLabel = "SHARE",
            description =
                    "With which share of the verdicts that are given experts have to agree at least, such as 0.9.")
    private double agreement;

    @Option(
            names = "--level",
            defaultValue = "0.05",
            paramLabel = "P",
            description = "The probability at most that they agree with fewer (default: ${DEFAULT-VALUE}).")
    private double level;

    @Option(
            names = "--within",
            defaultValue = "0",
            paramLabel = "D",
            description =
                    "By how much a number may differ from the experts' and still agree (default: ${DEFAULT-VALUE}).")
    private double within;

    @Option(
            names = "--exclude-self",
            description =
                    "Use examples that the judge has learned too, each judged without its own episode. The share is"
                            + " an estimate then.")
    private boolean excludeSelf;

    @Option(
            names = "--out",
            paramLabel = "PLACE",
            description =
                    "Where to keep the calibrated judge: a directory or runs:/EXPERIMENT; by default where it came"
                            + " from, as a new run on MLflow.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace a judge that is at --out, and a recording.")
    private boolean overwrite;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private FeedbackOptions feedbackOptions = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        Goal goal = new Goal(agreement, level, within);
        try (Judges judges = new Judges(environment(), output::warn)) {
            String target = target(judges);
            judges.checkWritable(target, overwrite || target.equals(judge));
            AlignedJudge asked = models.applyTo(judges.load(judge));
            Feedbacks.Found found = feedbackOptions.read(feedback, asked, target, output);
            try (MemAlign memAlign = models.memAlign(overwrite);
                    ProgressBars progress = ProgressBars.onTerminal()) {
                CalibrationOutcome outcome = new Calibrator(memAlign, models.concurrency())
                        .calibrate(asked, found.examples(), goal, excludeSelf, progress);
                models.refusedKey().ifPresent(refusal -> {
                    throw new MemAlignException(refusal + " Nothing was calibrated.");
                });
                return finish(judges, target, asked, outcome, output);
            }
        }
    }

    private int finish(Judges judges, String target, AlignedJudge asked, CalibrationOutcome outcome, Output output) {
        outcome.lines().forEach(output::plain);
        Reasons reasons = new Reasons();
        outcome.failed().forEach(said -> said.error().ifPresent(error -> reasons.add(error.text())));
        reasons.warn(output, "");
        if (excludeSelf) {
            output.warn("examples that the judge has learned were used too: what is promised is an estimate");
        }
        output.plain(Output.cost(outcome.usage(), models.isReplay()));
        Map<String, Object> json = new LinkedHashMap<>(outcome.json());
        json.put("usage", Output.usage(outcome.usage(), models.isReplay()));
        boolean holds = outcome.calibration().isPresent();
        if (holds) {
            String place = judges.save(target, asked.withCalibration(outcome.calibration()), outcome.figures());
            output.plain("Saved in " + place);
            json.put("saved", place);
        } else {
            output.plain("Nothing was saved: " + judge + " is as it was");
        }
        output.json(json);
        if (!holds) {
            return ExitCode.FAILED;
        }
        return outcome.failed().isEmpty() && !feedbackOptions.hasSkipped() ? ExitCode.FINE : ExitCode.IN_PART;
    }

    private String target(Judges judges) {
        String target = out != null
                ? out
                : judges.successor(judge)
                        .orElseThrow(() -> new InvalidSettingException(
                                "--out", "is missing; name a directory for the calibrated judge"));
        if (ScorerPlace.isPlace(target)) {
            throw new InvalidSettingException(
                    "--out",
                    "the scorer registry keeps no calibration; name a directory, or runs:/EXPERIMENT for a run that does");
        }
        return target;
    }
}
