package io.github.memalign.cli.memory;

import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Takes back the last change of a judge's memory. */
@Command(
        name = "undo",
        description = {
            "Takes back the last change; again, the one before it.",
            "What was forgotten with unalign is gone for good and cannot be taken back."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  memalign memory --judge my-judge undo --why \"a mistake\""})
final class MemoryUndo implements Callable<Integer> {
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
            return edited.change(judge -> edits.undo(judge, note.note())).save();
        }
    }
}
