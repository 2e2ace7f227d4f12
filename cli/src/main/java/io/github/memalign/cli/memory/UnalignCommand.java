package io.github.memalign.cli.memory;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.MlflowCopies;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.mlflow.judge.ScorerPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Forgets examples, or what somebody said. */
@Command(
        name = "unalign",
        mixinStandardHelpOptions = true,
        description = {
            "Forget examples, or what somebody said, and the guidelines that came from nothing else.",
            "An example that others said something of too is learned again from their words."
        },
        footer = {
            "",
            "Example:",
            "  memalign unalign --judge my-judge --example st-004 --why \"private data\"",
            "  memalign unalign --judge scorers:/support/tone --source ana@example.com",
            "  memalign unalign --judge scorers:/support/tone --deleted-traces"
        })
public final class UnalignCommand extends InEnvironment implements Callable<Integer> {
    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Directory of the judge, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION]; on MLflow the"
                    + " changed judge becomes a new run or version.")
    private String judge = "";

    @Option(
            names = {"--example", "--trace"},
            arity = "1..*",
            paramLabel = "ID",
            description = "Ids of the examples to forget; those of MLflow are ids of traces.")
    private List<String> examples = List.of();

    @Option(
            names = "--deleted-traces",
            description = "Forget the examples whose traces are gone from the MLflow server.")
    private boolean deletedTraces;

    @Mixin
    private AssessmentFilter words = new AssessmentFilter();

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private NoteOptions note = new NoteOptions();

    @Override
    public Integer call() {
        if (examples.isEmpty() && words.isNobody() && !deletedTraces) {
            throw new InvalidSettingException(
                    "--example",
                    "is missing; say what to forget: --example, --source, --since, --until or --deleted-traces");
        }
        Output output = printing.output();
        MlflowCopies copies = new MlflowCopies(environment());
        try (EditedJudge edited = EditedJudge.toChange(environment(), judge, output)) {
            List<String> ids = new ArrayList<>(examples);
            if (deletedTraces) {
                edited.leaveMissingOut();
                ids.addAll(copies.deletedTraces(edited.judge()));
            }
            try (MemAlign memAlign = models.memAlign()) {
                if (!ids.isEmpty()) {
                    edited.changeWith(models, judge -> memAlign.unalign(judge, ids, note.note()));
                }
                if (!words.isNobody()) {
                    if (ScorerPlace.isPlace(judge)) {
                        edited.wordsStayOnTraces();
                    }
                    edited.changeWith(
                            models,
                            judge -> memAlign.unalignAssessments(judge, (id, said) -> words.covers(said), note.note()));
                }
            }
            return edited.save(
                    (removed, replaced) -> copies.holding(judge, removed, replaced, (id, said) -> words.covers(said)));
        }
    }
}
