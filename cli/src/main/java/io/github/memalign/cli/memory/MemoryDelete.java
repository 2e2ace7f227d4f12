package io.github.memalign.cli.memory;

import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.NoteOptions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Removes a guideline, or forgets an episode. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Remove a guideline, or forget an episode and the guidelines that came from it alone.",
        footer = {"", "Example:", "  memalign memory --judge my-judge delete g3"})
final class MemoryDelete implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Id of a guideline or an episode.")
    private String id = "";

    @Mixin
    private NoteOptions note = new NoteOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        EditedJudge edited = new EditedJudge(parent.judge(), new Output(spec.commandLine(), json));
        Edits edits = new Edits(Clock.systemUTC());
        ChangeNote why = note.note();
        if (edited.guideline(id).isPresent()) {
            return edited.save(edits.removeGuideline(edited.judge(), id, why));
        }
        edited.episode(id).orElseThrow(() -> EditedJudge.unknown(id));
        return edited.save(edits.unalign(edited.judge(), List.of(id), why));
    }
}
