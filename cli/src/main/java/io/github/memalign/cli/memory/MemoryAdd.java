package io.github.memalign.cli.memory;

import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.NoteOptions;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Adds a guideline by hand. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Add a guideline by hand. Unalign never takes it away.",
        footer = {"", "Example:", "  memalign memory --judge my-judge add --text \"Blame is never appropriate.\""})
final class MemoryAdd implements Callable<Integer> {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "The guideline.")
    private String text = "";

    @Mixin
    private NoteOptions note = new NoteOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (EditedJudge edited = parent.toChange(new Output(spec.commandLine(), json))) {
            Edits edits = new Edits(Clock.systemUTC());
            return edited.change(judge -> edits.addGuideline(judge, text, note.note()))
                    .save();
        }
    }
}
