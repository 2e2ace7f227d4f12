package io.github.memalign.cli.align;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.agreement.CrossValidation;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.persistence.JudgeCodec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Aligns a judge with feedback and says what it learned. */
@Command(
        name = "align",
        mixinStandardHelpOptions = true,
        description = {
            "Align a judge with experts' feedback.",
            "What it learned, and how well it agrees with the experts before and after, is printed."
        },
        footer = {
            "",
            "Example:",
            "  memalign align --judge datasets/samples/support-tone.yaml \\",
            "      --feedback datasets/samples/support-tone.jsonl --out my-judge",
            "  memalign align --judge judge.yaml --feedback traces:/support \\",
            "      --out runs:/support"
        })
public final class AlignCommand implements Callable<Integer> {
    private enum Check {
        CV,
        NONE
    }

    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge to align: a YAML file, a saved judge's directory, runs:/RUN_ID, or"
                    + " scorers:/EXPERIMENT/NAME[/VERSION].")
    private String judge = "";

    @Option(
            names = "--feedback",
            required = true,
            arity = "1..*",
            paramLabel = "PLACE",
            description = "Feedback to learn: JSON lines or CSV files, or traces:/EXPERIMENT.")
    private List<String> feedback = List.of();

    @Option(
            names = "--out",
            paramLabel = "PLACE",
            description = "Where to keep the aligned judge: a directory, runs:/EXPERIMENT, or scorers:/EXPERIMENT; by"
                    + " default where it came from, as a new run or version on MLflow.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace a judge that is at --out.")
    private boolean overwrite;

    @Option(
            names = "--agreement",
            defaultValue = "cv",
            description = "How to measure agreement with the experts: cv (cross-validation, which aligns once more for"
                    + " each fold) or none (default: ${DEFAULT-VALUE}).")
    private Check agreement = Check.CV;

    @Option(
            names = "--folds",
            defaultValue = "5",
            paramLabel = "N",
            description = "Folds of the cross-validation (default: ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Seed of the folds (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--relearn", description = "Learn what is in the feedback even if it was forgotten on purpose.")
    private boolean relearn;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private FeedbackOptions feedbackOptions = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private NoteOptions note = new NoteOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Environment environment;

    @Override
    public Integer call() {
        Output output = printing.output();
        try (Judges judges = new Judges(environment, output::warn)) {
            return align(judges, output);
        }
    }

    private int align(Judges judges, Output output) {
        String target = out == null ? target(judges) : out;
        judges.checkWritable(target, overwrite || target.equals(judge));
        AlignedJudge before = models.applyTo(judges.load(judge));
        Feedbacks.Found found = feedbackOptions.read(feedback, before, output);
        if (found.examples().isEmpty()) {
            throw new MemAlignException("there is no feedback to learn from in " + String.join(", ", feedback));
        }
        try (MemAlign memAlign = models.memAlign();
                ProgressBars progress = ProgressBars.onTerminal()) {
            Alignment alignment =
                    memAlign.align(willing(before, found.examples()), found.examples(), note.note(), progress);
            Optional<Agreement> measured = isMeasured(before, output)
                    ? new CrossValidation(memAlign, folds, seed).measure(before, found.examples(), progress)
                    : Optional.empty();
            AlignmentSummary summary = new AlignmentSummary(alignment, measured);
            String place = judges.saveOrKeep(target, alignment.judge(), summary.figures());
            JudgeCodec.notSaved(alignment.judge())
                    .forEach(what -> output.warn("not saved, as it may be a key: " + what));
            summary.print(output, place, found.problems());
            return alignment.report().isComplete() ? ExitCode.FINE : ExitCode.FAILED;
        }
    }

    private AlignedJudge willing(AlignedJudge judge, List<LabelledExample> feedback) {
        if (!relearn) {
            return judge;
        }
        Forgotten forgotten = judge.forgotten();
        for (LabelledExample labelled : feedback) {
            forgotten = forgotten.without(labelled.example(), labelled.assessments());
        }
        return judge.withForgotten(forgotten);
    }

    private boolean isMeasured(AlignedJudge before, Output output) {
        boolean inspects = before.definition().instructions().variables().contains(Field.TRACE);
        if (agreement == Check.CV && inspects) {
            output.warn(
                    "agreement is not measured: this judge inspects traces, of which alignment keeps the texts only;"
                            + " use judge --input traces:/EXPERIMENT");
        }
        return agreement == Check.CV && !inspects;
    }

    private String target(Judges judges) {
        return judges.successor(judge)
                .orElseThrow(() ->
                        new InvalidSettingException("--out", "is missing; name a directory for the aligned judge"));
    }
}
