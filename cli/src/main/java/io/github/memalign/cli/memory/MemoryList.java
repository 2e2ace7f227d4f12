package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.internal.Text;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists guidelines and episodes. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List guidelines and episodes.",
        footer = {"", "Example:", "  memalign memory --judge my-judge list"})
final class MemoryList extends MemorySubcommand {
    private static final int SHOWN = 90;

    @Option(names = "--conflicts", description = "Only the episodes on which as many experts say one thing as another.")
    private boolean conflicts;

    @Option(
            names = "--forgotten",
            description = "Only what was forgotten on purpose and is not learned again by itself.")
    private boolean forgotten;

    @Override
    public Integer call() {
        Output output = output();
        AlignedJudge judge = memory().read(output);
        if (forgotten) {
            return listForgotten(judge, output);
        }
        if (conflicts) {
            return listConflicts(judge, output);
        }
        List<Guideline> guidelines = judge.guidelines();
        List<Episode> episodes = judge.episodes();
        output.line("@|bold Guidelines (%d)|@", guidelines.size());
        guidelines.forEach(guideline -> output.plain("  " + guideline.id() + "  " + guideline.text() + "  ["
                + (guideline.isHandWritten() ? "written by hand" : String.join(", ", guideline.sourceIds())) + "]"));
        output.line("@|bold Episodes (%d)|@", episodes.size());
        episodes.forEach(episode -> output.plain("  " + episode.id() + "  "
                + episode.label().map(String::valueOf).orElse(episode.isConflict() ? "(conflict)" : "(no label)")
                + (judge.pending().contains(episode.id()) ? "  pending" : "") + "  "
                + shortened(episode.rationale())));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("guidelines", guidelines);
        result.put("episodes", episodes.stream().map(MemoryShow::json).toList());
        result.put("pending", judge.pending());
        output.json(result);
        return 0;
    }

    private static int listConflicts(AlignedJudge judge, Output output) {
        List<Episode> open =
                judge.episodes().stream().filter(Episode::isConflict).toList();
        output.line("@|bold Conflicts (%d)|@", open.size());
        for (Episode episode : open) {
            output.plain("  " + episode.id());
            episode.assessments()
                    .forEach(said -> output.plain("    " + said.source() + ": "
                            + said.value().map(String::valueOf).orElse("(no label)") + "  "
                            + shortened(said.rationale())));
        }
        output.json(Map.of("conflicts", open.stream().map(MemoryShow::json).toList()));
        return 0;
    }

    private static int listForgotten(AlignedJudge judge, Output output) {
        List<Forgotten.Tombstone> tombstones =
                judge.forgotten().outside(judge.episodes()).tombstones();
        output.line("@|bold Forgotten (%d)|@", tombstones.size());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Forgotten.Tombstone tombstone : tombstones) {
            String kind = tombstone.kind().name().toLowerCase(Locale.ROOT);
            output.plain("  " + tombstone.time() + "  an " + kind + "  "
                    + tombstone.name().substring(0, 12));
            rows.add(Map.of("time", tombstone.time().toString(), "kind", kind, "hash", tombstone.name()));
        }
        output.json(Map.of("forgotten", rows));
        return 0;
    }

    private static String shortened(String text) {
        return Text.shown(Text.line(text), SHOWN);
    }
}
