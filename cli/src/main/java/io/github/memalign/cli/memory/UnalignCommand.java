package io.github.memalign.cli.memory;

import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.NoteOptions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Forgets examples. */
@Command(
        name = "unalign",
        mixinStandardHelpOptions = true,
        description = "Forget examples, and the guidelines that came from nothing else.",
        footer = {"", "Example:", "  memalign unalign --judge my-judge --example st-004 --why \"private data\""})
public final class UnalignCommand implements Callable<Integer> {
    @Option(names = "--judge", required = true, paramLabel = "PLACE", description = "Directory of the judge.")
    private String judge = "";

    @Option(
            names = "--example",
            required = true,
            arity = "1..*",
            paramLabel = "ID",
            description = "Ids of the examples to forget.")
    private List<String> examples = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private NoteOptions note = new NoteOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (EditedJudge edited = EditedJudge.toChange(judge, new Output(spec.commandLine(), json))) {
            Edits edits = new Edits(Clock.systemUTC());
            return edited.change(known -> edits.unalign(known, examples, note.note()))
                    .save();
        }
    }
}
