package io.github.memalign.cli.memory;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Looks into a judge's memory and changes it. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Look into what a judge knows, and change it. Every change is in its history.",
        synopsisSubcommandLabel = "(list | show | add | edit | delete | history | accept)",
        subcommands = {
            MemoryList.class,
            MemoryShow.class,
            MemoryAdd.class,
            MemoryEdit.class,
            MemoryDelete.class,
            MemoryHistory.class,
            MemoryAccept.class
        },
        footer = {
            "",
            "Example:",
            "  memalign memory --judge my-judge list",
            "  memalign memory --judge my-judge edit g3 --text \"Prefer certified views.\""
        })
public final class MemoryCommand implements Runnable {
    @Option(
            names = "--judge",
            required = true,
            scope = ScopeType.LOCAL,
            paramLabel = "PLACE",
            description = "Directory of the judge.")
    private String judge = "";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    String judge() {
        return judge;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Name what to do: list, show, add, edit, delete, history or accept.");
    }
}
