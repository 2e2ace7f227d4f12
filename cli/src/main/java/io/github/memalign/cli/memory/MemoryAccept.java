package io.github.memalign.cli.memory;

import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.HistoryEntry;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/** Takes over files of a saved judge that a person changed. */
@Command(
        name = "accept",
        mixinStandardHelpOptions = true,
        description = {
            "Take over files of the judge that were changed by hand, which are refused as damaged otherwise.",
            "Vectors that no longer hold are made anew when they are needed."
        },
        footer = {"", "Example:", "  memalign memory --judge my-judge accept --why \"typos mended\""})
final class MemoryAccept extends MemoryChange {
    @Override
    public Integer call() {
        Output output = output();
        try (Judges judges = new Judges(environment(), output::warn)) {
            judges.checkWritable(memory().judge(), true);
            AlignedJudge found = judges.loadChangedByHand(memory().judge());
            boolean changed = judges.isDamaged(memory().judge());
            if (changed) {
                judges.save(memory().judge(), found.withHistory(entry(note())));
            }
            output.plain(changed ? "Saved in " + memory().judge() : "Nothing changed");
            output.json(Map.of("changed", changed));
            return 0;
        }
    }

    private static HistoryEntry entry(ChangeNote note) {
        return new HistoryEntry(
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS),
                HistoryEntry.Action.EDIT_FILES,
                note.who(),
                note.why(),
                List.of(),
                List.of(),
                "files changed by hand were taken over",
                List.of(),
                Set.of());
    }
}
