package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.persistence.SavedJson.Required;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code guidelines.json}: a list of guidelines in the order in which they were learned. */
final class GuidelinesFile {
    static final String NAME = "guidelines.json";

    private GuidelinesFile() {}

    /** A guideline as it is saved. */
    record Saved(
            @Required String id,
            @Required String text,
            @Required List<String> sources) {
        static @Nullable Saved of(@Nullable Guideline guideline) {
            return guideline == null ? null : new Saved(guideline.id(), guideline.text(), guideline.sourceIds());
        }

        Guideline guideline() {
            return new Guideline(id, text, sources);
        }
    }

    static byte[] write(List<Guideline> guidelines) {
        return SavedJson.pretty(guidelines.stream().map(Saved::of).toList());
    }

    static List<Guideline> read(byte[] content) {
        JsonNode list = SavedJson.parse(NAME, content);
        if (!list.isArray()) {
            throw new DamagedJudgeException(NAME, 0, "is no list of guidelines", null);
        }
        List<Guideline> guidelines = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode item : list) {
            Guideline guideline = SavedJson.read(NAME, 0, item, Saved.class, Saved::guideline);
            if (!ids.add(guideline.id())) {
                throw new DamagedJudgeException(NAME, 0, "two guidelines have the id " + guideline.id(), null);
            }
            guidelines.add(guideline);
        }
        return guidelines;
    }
}
