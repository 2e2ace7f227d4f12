package io.github.memalign.cli.options;

import io.github.memalign.cli.console.Output;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints. */
public final class OutputOptions {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Where the command prints, as text or as JSON. */
    public Output output() {
        return new Output(spec.commandLine(), json);
    }
}
