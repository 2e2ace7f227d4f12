package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.memory.HistoryEntry;
import java.util.List;
import java.util.Locale;

/** {@code history.jsonl}: one change a line, oldest first. */
final class HistoryFile {
    static final String NAME = "history.jsonl";

    private HistoryFile() {}

    static byte[] write(List<HistoryEntry> history) {
        return SavedLines.write(history, HistoryFile::json);
    }

    private static ObjectNode json(HistoryEntry entry) {
        ObjectNode json = SavedJson.object()
                .put("time", entry.time().toString())
                .put("action", entry.action().name().toLowerCase(Locale.ROOT))
                .put("who", entry.who())
                .put("why", entry.why())
                .put("summary", entry.summary());
        ArrayNode examples = json.putArray("examples");
        entry.exampleIds().forEach(examples::add);
        ArrayNode guidelines = json.putArray("guidelines");
        entry.guidelineIds().forEach(guidelines::add);
        return json;
    }

    static List<HistoryEntry> read(byte[] content) {
        return SavedLines.read(
                NAME,
                content,
                line -> new HistoryEntry(
                        line.optionalInstant("time").orElseThrow(() -> line.damaged("'time' is missing", null)),
                        HistoryEntry.Action.valueOf(line.text("action").toUpperCase(Locale.ROOT)),
                        line.text("who"),
                        line.text("why"),
                        line.texts("examples"),
                        line.texts("guidelines"),
                        line.text("summary")));
    }
}
