package io.github.memalign.cli.memory;

import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

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

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        try (EditedJudge edited = parent.toChange(printing.output())) {
            Edits edits = new Edits(Clock.systemUTC());
            return edited.change(judge -> edits.addGuideline(judge, text, note.note()))
                    .save();
        }
    }
}
