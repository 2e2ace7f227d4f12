package io.github.memalign.cli.memory;

import io.github.memalign.MemAlign;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Removes a guideline, or forgets an episode. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Remove guidelines, or forget episodes and the guidelines that came from them alone.",
        footer = {"", "Example:", "  memalign memory --judge my-judge delete g3"})
final class MemoryDelete implements Callable<Integer> {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of guidelines or episodes.")
    private List<String> ids = List.of();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private NoteOptions note = new NoteOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        try (EditedJudge edited = parent.toChange(printing.output());
                MemAlign memAlign = models.memAlign()) {
            ids.forEach(id -> {
                if (edited.guideline(id).isPresent()) {
                    edited.change(judge -> memAlign.removeGuideline(judge, id, note.note()));
                } else {
                    edited.episode(id).orElseThrow(() -> EditedJudge.unknown(id));
                    edited.changeWith(models, judge -> memAlign.unalign(judge, List.of(id), note.note()));
                }
            });
            return edited.save();
        }
    }
}
