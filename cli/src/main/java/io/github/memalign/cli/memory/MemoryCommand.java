package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.memory.AlignedJudge;
import org.jspecify.annotations.Nullable;
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
        synopsisSubcommandLabel =
                "(list | show | open | diff | add | edit | delete | undo | history | accept | repair)",
        subcommands = {
            MemoryList.class,
            MemoryShow.class,
            MemoryOpen.class,
            MemoryDiff.class,
            MemoryAdd.class,
            MemoryEdit.class,
            MemoryDelete.class,
            MemoryUndo.class,
            MemoryHistory.class,
            MemoryAccept.class,
            MemoryRepair.class
        },
        footer = {
            "",
            "Example:",
            "  memalign memory --judge my-judge list",
            "  memalign memory --judge my-judge edit g3 --text \"Prefer certified views.\""
        })
public final class MemoryCommand extends InEnvironment implements Runnable {
    @Option(
            names = "--judge",
            scope = ScopeType.LOCAL,
            paramLabel = "PLACE",
            description =
                    "The judge: a directory, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION]. A change makes a"
                            + " new run or version where it is on MLflow.")
    private @Nullable String judge;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Asked for by what is done and not by the parser, which would keep the help of subcommands from whoever has none. */
    String judge() {
        if (judge == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Missing required option: '--judge=PLACE', before what to do with it");
        }
        return judge;
    }

    AlignedJudge read(Output output) {
        return EditedJudge.read(environment(), judge(), output);
    }

    EditedJudge toChange(Output output) {
        return EditedJudge.toChange(environment(), judge(), output);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Name what to do: list, show, open, diff, add, edit, delete, undo, history, accept or repair.");
    }
}
