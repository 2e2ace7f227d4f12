package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.HistoryEntry;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
        ArrayNode pending = json.arrayNode();
        entry.pending().forEach(pending::add);
        json.set("pending_before", pending);
        ArrayNode changes = json.putArray("changes");
        entry.changes().forEach(change -> changes.add(json(change)));
        return json;
    }

    private static ObjectNode json(Change change) {
        ObjectNode json = SavedJson.object();
        if (change instanceof Change.OfGuideline one) {
            json.put("guideline", one.id());
            if (one.before() != null) {
                json.set("before", GuidelinesFile.json(one.before()));
            }
            if (one.after() != null) {
                json.set("after", GuidelinesFile.json(one.after()));
            }
        } else if (change instanceof Change.OfUnited one) {
            json.put("united", one.text()).put("into", one.id());
            one.sourceIds().forEach(json.putArray("sources")::add);
        } else if (change instanceof Change.OfEpisode one) {
            json.put("example", one.id());
            if (one.before() != null) {
                json.set("before", EpisodesFile.json(one.before()));
            }
            json.set("after", EpisodesFile.json(one.after()));
        }
        return json;
    }

    private static Change change(SavedObject json, ValueType type) {
        boolean has = json.json().has("before");
        if (json.json().has("guideline")) {
            return new Change.OfGuideline(
                    json.text("guideline"),
                    has ? GuidelinesFile.guideline(json.object("before")) : null,
                    json.json().has("after") ? GuidelinesFile.guideline(json.object("after")) : null);
        }
        if (json.json().has("united")) {
            return new Change.OfUnited(json.text("into"), json.text("united"), json.texts("sources"));
        }
        return new Change.OfEpisode(
                json.text("example"),
                has ? EpisodesFile.episode(json.object("before"), type) : null,
                EpisodesFile.assessments(json, "after", type));
    }

    /** Lines of the first format tell neither what changed nor what was pending. */
    static List<HistoryEntry> read(byte[] content, ValueType type) {
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
                        line.text("summary"),
                        line.json().has("changes")
                                ? line.objects("changes").stream()
                                        .map(json -> change(json, type))
                                        .toList()
                                : List.of(),
                        line.json().has("pending_before") ? Set.copyOf(line.texts("pending_before")) : Set.of()));
    }
}
