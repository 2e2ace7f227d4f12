package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.memory.AlignedJudge;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Makes a judge usable again whose vectors are damaged. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Make a judge usable again whose embeddings.bin is damaged or missing.",
            "What it holds is made anew from the texts of the episodes when it is needed; nothing that was learned is lost."
        },
        footer = {"", "Example:", "  memalign memory --judge my-judge repair"})
final class MemoryRepair implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        try (Judges judges = new Judges(parent.environment(), output::warn)) {
            judges.checkWritable(parent.judge(), true);
            AlignedJudge found = judges.loadWithoutVectors(parent.judge());
            boolean damaged = judges.isDamaged(parent.judge());
            if (damaged) {
                judges.save(parent.judge(), found, Map.of());
            }
            output.plain(
                    damaged
                            ? "Saved in " + parent.judge() + "; vectors are made when they are needed"
                            : "Nothing is damaged");
            output.json(Map.of("changed", damaged));
            return ExitCode.FINE;
        }
    }
}
