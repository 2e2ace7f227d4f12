package io.github.memalign.persistence;

import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Forgotten.Kind;
import io.github.memalign.memory.Forgotten.Tombstone;
import io.github.memalign.persistence.SavedJson.Required;
import java.util.List;
import java.util.Locale;

/** {@code forgotten.json}: hashes of what was forgotten on purpose, and the key they were made with. */
final class ForgottenFile {
    static final String NAME = "forgotten.json";

    private ForgottenFile() {}

    /** What was forgotten, as it is saved. */
    record Saved(@Required String key, @Required List<SavedTombstone> tombstones) {
        Forgotten forgotten() {
            return new Forgotten(
                    key, tombstones.stream().map(SavedTombstone::tombstone).toList());
        }
    }

    /** One thing that was forgotten, as it is saved. */
    record SavedTombstone(
            @Required String time,
            @Required String kind,
            @Required String name,
            @Required String content) {
        static SavedTombstone of(Tombstone tombstone) {
            return new SavedTombstone(
                    tombstone.time().toString(),
                    tombstone.kind().name().toLowerCase(Locale.ROOT),
                    tombstone.name(),
                    tombstone.content());
        }

        Tombstone tombstone() {
            return new Tombstone(SavedJson.time(time), Kind.valueOf(kind.toUpperCase(Locale.ROOT)), name, content);
        }
    }

    static byte[] write(Forgotten forgotten) {
        return SavedJson.pretty(new Saved(
                forgotten.key(),
                forgotten.tombstones().stream().map(SavedTombstone::of).toList()));
    }

    static Forgotten read(byte[] content) {
        return SavedJson.read(NAME, 0, SavedJson.parse(NAME, content), Saved.class, Saved::forgotten);
    }
}
