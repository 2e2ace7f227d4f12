package io.github.memalign.cli.memory;

import io.github.memalign.MemAlign;
import io.github.memalign.cli.options.ModelOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes a guideline, or forgets an episode. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Remove guidelines, or forget episodes and the guidelines that came from them alone.",
        footer = {"", "Example:", "  memalign memory --judge my-judge delete g3"})
final class MemoryDelete extends MemoryChange {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of guidelines or episodes.")
    private List<String> ids = List.of();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        try (EditedJudge edited = memory().toChange(output());
                MemAlign memAlign = models.memAlign()) {
            ids.forEach(id -> {
                if (edited.guideline(id).isPresent()) {
                    edited.change(judge -> memAlign.removeGuideline(judge, id, note()));
                } else {
                    edited.episode(id).orElseThrow(() -> EditedJudge.unknown(id));
                    edited.changeWith(models, judge -> memAlign.unalign(judge, List.of(id), note()));
                }
            });
            return edited.save();
        }
    }
}
