package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.options.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** What all that can be done with a memory has in common. */
abstract class MemorySubcommand extends InEnvironment implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    /** The command that names the judge. */
    final MemoryCommand memory() {
        return parent;
    }

    final Output output() {
        return printing.output();
    }
}
