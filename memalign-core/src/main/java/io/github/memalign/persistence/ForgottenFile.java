package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Forgotten.Kind;
import io.github.memalign.memory.Forgotten.Tombstone;
import java.util.List;
import java.util.Locale;

/** {@code forgotten.json}: hashes of what was forgotten on purpose, and the key they were made with. */
final class ForgottenFile {
    static final String NAME = "forgotten.json";

    private ForgottenFile() {}

    static byte[] write(Forgotten forgotten) {
        ObjectNode json = SavedJson.object().put("key", forgotten.key());
        ArrayNode list = json.putArray("tombstones");
        for (Tombstone tombstone : forgotten.tombstones()) {
            list.addObject()
                    .put("time", tombstone.time().toString())
                    .put("kind", tombstone.kind().name().toLowerCase(Locale.ROOT))
                    .put("name", tombstone.name())
                    .put("content", tombstone.content());
        }
        return SavedJson.pretty(json);
    }

    static Forgotten read(byte[] content) {
        SavedObject file = SavedObject.of(NAME, 0, SavedJson.parse(NAME, 0, SavedJson.text(NAME, content)));
        return file.as(json -> {
            List<Tombstone> tombstones = json.objects("tombstones").stream()
                    .map(ForgottenFile::tombstone)
                    .toList();
            return new Forgotten(json.text("key"), tombstones);
        });
    }

    private static Tombstone tombstone(SavedObject json) {
        return new Tombstone(
                json.optionalInstant("time").orElseThrow(() -> json.damaged("'time' is missing", null)),
                Kind.valueOf(json.text("kind").toUpperCase(Locale.ROOT)),
                json.text("name"),
                json.text("content"));
    }
}
