package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Lists guidelines and episodes. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List guidelines and episodes.",
        footer = {"", "Example:", "  memalign memory --judge my-judge list"})
final class MemoryList implements Callable<Integer> {
    private static final int SHOWN = 90;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        AlignedJudge judge = parent.read(output);
        List<Guideline> guidelines = judge.guidelines();
        List<Episode> episodes = judge.episodes();
        output.line("@|bold Guidelines (%d)|@", guidelines.size());
        guidelines.forEach(guideline -> output.plain("  " + guideline.id() + "  " + guideline.text() + "  ["
                + (guideline.isHandWritten() ? "written by hand" : String.join(", ", guideline.sourceIds())) + "]"));
        output.line("@|bold Episodes (%d)|@", episodes.size());
        episodes.forEach(episode -> output.plain("  " + episode.id() + "  "
                + episode.label().map(String::valueOf).orElse("(no label)")
                + (judge.pending().contains(episode.id()) ? "  pending" : "") + "  "
                + shortened(episode.rationale())));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("guidelines", guidelines);
        result.put("episodes", episodes.stream().map(MemoryShow::json).toList());
        result.put("pending", judge.pending());
        output.json(result);
        return 0;
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
