package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.memory.HistoryEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Lists the changes of a judge. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "List who changed what, when and why.",
        footer = {"", "Example:", "  memalign memory --judge my-judge history"})
final class MemoryHistory implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private MemoryCommand parent;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (HistoryEntry entry : parent.read(output).history()) {
            output.plain(entry.time() + "  " + entry.action() + "  " + entry.who() + "  " + entry.summary()
                    + (entry.why().isEmpty() ? "" : "  (" + entry.why() + ")"));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("time", entry.time().toString());
            row.put("action", entry.action());
            row.put("who", entry.who());
            row.put("why", entry.why());
            row.put("summary", entry.summary());
            row.put("examples", entry.exampleIds());
            row.put("guidelines", entry.guidelineIds());
            entries.add(row);
        }
        output.json(Map.of("history", entries));
        return 0;
    }
}
