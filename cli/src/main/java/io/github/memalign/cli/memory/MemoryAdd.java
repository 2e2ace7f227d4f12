package io.github.memalign.cli.memory;

import io.github.memalign.alignment.Edits;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Adds a guideline by hand. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Add a guideline by hand. Unalign never takes it away.",
        footer = {"", "Example:", "  memalign memory --judge my-judge add --text \"Blame is never appropriate.\""})
final class MemoryAdd extends MemoryChange {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "The guideline.")
    private String text = "";

    @Override
    public Integer call() {
        try (EditedJudge edited = memory().toChange(output())) {
            Edits edits = new Edits(Clock.systemUTC());
            return edited.change(judge -> edits.addGuideline(judge, text, note()))
                    .save();
        }
    }
}
