package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.memory.AlignedJudge;
import java.util.Map;
import picocli.CommandLine.Command;

/** Makes a judge usable again whose vectors are damaged. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Make a judge usable again whose embeddings.bin is damaged or missing.",
            "What it holds is made anew from the texts of the episodes when it is needed; nothing that was learned is lost."
        },
        footer = {"", "Example:", "  memalign memory --judge my-judge repair"})
final class MemoryRepair extends MemorySubcommand {
    @Override
    public Integer call() {
        Output output = output();
        try (Judges judges = new Judges(environment(), output::warn)) {
            judges.checkWritable(memory().judge(), true);
            AlignedJudge found = judges.loadWithoutVectors(memory().judge());
            boolean damaged = judges.isDamaged(memory().judge());
            if (damaged) {
                judges.save(memory().judge(), found);
            }
            output.plain(
                    damaged
                            ? "Saved in " + memory().judge() + "; vectors are made when they are needed"
                            : "Nothing is damaged");
            output.json(Map.of("changed", damaged));
            return ExitCode.FINE;
        }
    }
}
