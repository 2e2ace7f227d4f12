package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.HistoryEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the changes of a judge. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "List who changed what, when and why.",
        footer = {"", "Example:", "  memalign memory --judge my-judge history"})
final class MemoryHistory extends MemorySubcommand {
    @Override
    public Integer call() {
        Output output = output();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (HistoryEntry entry : memory().read(output).history()) {
            output.plain(entry.time() + "  " + entry.action() + "  " + entry.who() + "  " + entry.summary()
                    + (entry.why().isEmpty() ? "" : "  (" + entry.why() + ")"));
            List<Map<String, Object>> changes = new ArrayList<>();
            for (Change change : entry.changes()) {
                Map<String, Object> what = described(change);
                if (what.get("united") != null) {
                    output.plain("    " + change.id() + ": stands for \"" + what.get("united") + "\" too");
                }
                if (what.get("before") != null || what.get("after") != null) {
                    output.plain("    " + change.id() + ": " + Objects.requireNonNullElse(what.get("before"), "(new)")
                            + " -> " + Objects.requireNonNullElse(what.get("after"), "(gone)"));
                }
                changes.add(what);
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("time", entry.time().toString());
            row.put("action", entry.action());
            row.put("who", entry.who());
            row.put("why", entry.why());
            row.put("summary", entry.summary());
            row.put("examples", entry.exampleIds());
            row.put("guidelines", entry.guidelineIds());
            row.put("changes", changes);
            entries.add(row);
        }
        output.json(Map.of("history", entries));
        return 0;
    }

    /** What a change did, as texts; both are null where an example was added or its content forgotten. */
    private static Map<String, Object> described(Change change) {
        Map<String, Object> row = new LinkedHashMap<>();
        if (change instanceof Change.OfGuideline one) {
            row.put("guideline", one.id());
            row.put("before", one.before() == null ? null : one.before().text());
            row.put("after", one.after() == null ? null : one.after().text());
        } else if (change instanceof Change.OfUnited one) {
            row.put("united", one.text().isEmpty() ? null : one.text());
            row.put("into", one.id());
        } else if (change instanceof Change.OfEpisode one) {
            row.put("example", one.id());
            row.put("before", one.before() == null ? null : said(one.before().assessments()));
            row.put("after", one.after().isEmpty() ? null : said(one.after()));
        }
        return row;
    }

    private static String said(List<Assessment> assessments) {
        return assessments.stream()
                .map(said -> said.source() + " said "
                        + said.value().map(String::valueOf).orElse("nothing")
                        + (said.rationale().isEmpty() ? "" : " (" + said.rationale() + ")"))
                .collect(Collectors.joining(", "));
    }
}
