package io.github.memalign.cli.align;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.datasets.Problem;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Forgetting;
import io.github.memalign.mlflow.judge.NewerVersionException;
import io.github.memalign.model.Usage;
import io.github.memalign.persistence.JudgeCodec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            "What it learned is saved and printed; then, where models cost nothing or --agreement asks for it, how"
                    + " well it agrees with the experts before and after."
        },
        footer = {
            "",
            "Example:",
            "  memalign align --judge datasets/samples/support-tone.yaml \\",
            "      --feedback datasets/samples/support-tone.jsonl --out my-judge",
            "  memalign align --judge judge.yaml --feedback traces:/support \\",
            "      --out runs:/support"
        })
public final class AlignCommand extends InEnvironment implements Callable<Integer> {
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
            description = "Feedback to learn: JSON lines or CSV files, - for the standard input, traces:/EXPERIMENT,"
                    + " datasets:/NAME, or queue:/EXPERIMENT/NAME for the answers in a review queue.")
    private List<String> feedback = List.of();

    @Option(
            names = "--out",
            paramLabel = "PLACE",
            description = "Where to keep the aligned judge: a directory, runs:/EXPERIMENT, or scorers:/EXPERIMENT; by"
                    + " default where it came from, as a new run or version on MLflow.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace a judge that is at --out.")
    private boolean overwrite;

    @Option(names = "--sync", description = "Forget examples that the feedback no longer holds.")
    private boolean sync;

    @Option(
            names = "--agreement",
            description = "How to measure agreement with the experts: cv (cross-validation, which aligns once more for"
                    + " each fold and judges each example twice) or none; by default cv where all models run in this"
                    + " process, and none where calls may cost something.")
    private @Nullable Check agreement;

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

    @Override
    public Integer call() {
        Output output = printing.output();
        try (Judges judges = new Judges(environment(), output::warn)) {
            return align(judges, output);
        }
    }

    private int align(Judges judges, Output output) {
        String target = out == null ? target(judges) : out;
        judges.checkWritable(target, overwrite || target.equals(judge));
        AlignedJudge loaded = judges.load(judge);
        AlignedJudge before = models.applyTo(loaded);
        Feedbacks.Found found = feedbackOptions.read(feedback, before, target, output);
        if (found.examples().isEmpty()) {
            throw new MemAlignException("there is no feedback to learn from in " + String.join(", ", feedback));
        }
        List<LabelledExample> examples = judges.known(judge, before, found.examples());
        List<LabelledExample> given = withVanished(before, examples, output);
        UnfinishedAnswers unfinished =
                new UnfinishedAnswers(target, !models.isReplay() && !ModelOptions.runsInThisProcess(before));
        if (unfinished.areThere()) {
            output.plain("Goes on where it was interrupted, with the answers in " + unfinished);
        }
        try (MemAlign memAlign = models.memAlign(overwrite, false, unfinished::around);
                ProgressBars progress = ProgressBars.onTerminal()) {
            Measuring measuring = new Measuring(memAlign, folds, seed, models::refusedKey, output);
            Alignment learned = unfinished.during(
                    () -> memAlign.align(willing(before, examples), given, note.note(), progress), output);
            // What is learned again stays noted as forgotten, for when that is taken back.
            Alignment alignment = new Alignment(learned.judge().withForgotten(before.forgotten()), learned.report());
            checkKey(alignment.report().usage());
            AlignmentSummary summary = new AlignmentSummary(alignment, output, models.isReplay());
            boolean kept = (out == null || target.equals(judge)) && isSame(loaded, alignment.judge());
            String place =
                    kept ? judge : saved(judges, target, alignment.judge(), summary.figures(), unfinished, output);
            Judges.voided(loaded, alignment.judge()).ifPresent(output::warn);
            JudgeCodec.notSaved(alignment.judge()).forEach(what -> output.warn("not saved: " + what));
            if (kept) {
                summary.nothingNew();
            } else {
                summary.print(place);
            }
            boolean complete = alignment.report().isComplete() && !feedbackOptions.hasSkipped();
            if (isMeasured(before, kept, output)) {
                complete &= measuring.measure(before, examples, alignment.report(), progress, agreement -> {
                    if (!kept) {
                        judges.addAgreement(place, alignment.judge(), agreement);
                    }
                    summary.print(agreement);
                });
            }
            unfinished.forget();
            summary.json(place, found.problems().stream().map(Problem::toString).toList());
            return complete ? ExitCode.FINE : ExitCode.IN_PART;
        }
    }

    private static String saved(
            Judges judges,
            String target,
            AlignedJudge aligned,
            Map<String, Double> figures,
            UnfinishedAnswers unfinished,
            Output output) {
        try {
            return judges.saveOrKeep(target, aligned, figures);
        } catch (NewerVersionException newer) {
            unfinished.tell(output);
            throw newer;
        }
    }

    /** Where a key was refused and no call was answered, nothing was learned that is worth keeping half. */
    private void checkKey(Usage usage) {
        boolean answered = usage.inputTokens() + usage.outputTokens() + usage.uncounted() > 0;
        if (!answered) {
            models.refusedKey().ifPresent(refusal -> {
                throw new MemAlignException(refusal
                        + " Nothing was learned and nothing is saved; align again with a key that is accepted.");
            });
        }
    }

    private AlignedJudge willing(AlignedJudge judge, List<LabelledExample> feedback) {
        if (!relearn) {
            return judge;
        }
        Forgetting forgetting = new Forgetting(judge.forgotten());
        feedback.forEach(labelled -> forgetting.remove(labelled.example(), labelled.assessments()));
        return judge.withForgotten(forgetting.forgotten());
    }

    /** Says which examples are no longer in the feedback; they stay learned, or are taken back if that is asked for. */
    private List<LabelledExample> withVanished(AlignedJudge before, List<LabelledExample> found, Output output) {
        Set<String> ids = found.stream().map(one -> one.example().id()).collect(Collectors.toSet());
        List<LabelledExample> vanished = before.episodes().stream()
                .filter(episode -> !ids.contains(episode.id()))
                .map(episode -> new LabelledExample(episode.example(), List.of()))
                .toList();
        if (vanished.isEmpty()) {
            return found;
        }
        if (!sync) {
            output.plain(vanished.size() + " learned before " + (vanished.size() == 1 ? "is" : "are")
                    + " not in this feedback and stay" + (vanished.size() == 1 ? "s" : "")
                    + " learned; --sync forgets what the feedback no longer holds");
            return found;
        }
        if (feedbackOptions.traces().isPart()) {
            throw new InvalidSettingException(
                    "--sync",
                    "would forget the traces too that --trace or --labelled-… leave out; leave one of the two out");
        }
        if (feedbackOptions.hasSkipped()) {
            throw new InvalidSettingException(
                    "--sync", "would forget the rows that are skipped too; mend them, or leave one of the two out");
        }
        return Stream.concat(found.stream(), vanished.stream()).toList();
    }

    /** Every change of what a judge knows is in its history. */
    private static boolean isSame(AlignedJudge loaded, AlignedJudge aligned) {
        return loaded.history().equals(aligned.history())
                && loaded.pending().equals(aligned.pending())
                && loaded.forgotten().equals(aligned.forgotten())
                && loaded.definition().equals(aligned.definition())
                && loaded.settings().equals(aligned.settings());
    }

    private boolean isMeasured(AlignedJudge before, boolean nothingNew, Output output) {
        if (agreement == Check.NONE
                || (agreement == null && nothingNew)
                || models.refusedKey().isPresent()) {
            return false;
        }
        if (before.definition().instructions().variables().contains(Field.TRACE)) {
            output.warn(
                    "agreement is not measured: this judge inspects traces, of which alignment keeps the texts only;"
                            + " use judge --input traces:/EXPERIMENT");
            return false;
        }
        if (agreement == null && !ModelOptions.runsInThisProcess(before)) {
            output.plain(
                    "Agreement is not measured, as that takes more model calls than learning; --agreement cv does.");
            return false;
        }
        return true;
    }

    private String target(Judges judges) {
        return judges.successor(judge)
                .orElseThrow(() ->
                        new InvalidSettingException("--out", "is missing; name a directory for the aligned judge"));
    }
}
