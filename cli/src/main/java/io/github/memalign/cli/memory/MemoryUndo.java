package io.github.memalign.cli.memory;

import io.github.memalign.alignment.Edits;
import java.time.Clock;
import picocli.CommandLine.Command;

/** Takes back the last change of a judge's memory. */
@Command(
        name = "undo",
        description = {
            "Takes back the last change; again, the one before it.",
            "What was forgotten with unalign is gone for good and cannot be taken back."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  memalign memory --judge my-judge undo --why \"a mistake\""})
final class MemoryUndo extends MemoryChange {
    @Override
    public Integer call() {
        try (EditedJudge edited = memory().toChange(output())) {
            Edits edits = new Edits(Clock.systemUTC());
            return edited.change(judge -> edits.undo(judge, note())).save();
        }
    }
}
