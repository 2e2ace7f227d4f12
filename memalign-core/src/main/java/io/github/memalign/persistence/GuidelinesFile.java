package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code guidelines.json}: a list of guidelines in the order in which they were learned. */
final class GuidelinesFile {
    static final String NAME = "guidelines.json";

    private GuidelinesFile() {}

    static byte[] write(List<Guideline> guidelines) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Guideline guideline : guidelines) {
            list.add(json(guideline));
        }
        return SavedJson.pretty(list);
    }

    static ObjectNode json(Guideline guideline) {
        ObjectNode json = SavedJson.object().put("id", guideline.id()).put("text", guideline.text());
        ArrayNode sources = json.putArray("sources");
        guideline.sourceIds().forEach(sources::add);
        return json;
    }

    static Guideline guideline(SavedObject json) {
        return new Guideline(json.text("id"), json.text("text"), json.texts("sources"));
    }

    static List<Guideline> read(byte[] content) {
        JsonNode list = SavedJson.parse(NAME, 0, SavedJson.text(NAME, content));
        if (!list.isArray()) {
            throw new DamagedJudgeException(NAME, 0, "is no list of guidelines", null);
        }
        List<Guideline> guidelines = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode item : list) {
            Guideline guideline = SavedObject.of(NAME, 0, item).as(GuidelinesFile::guideline);
            if (!ids.add(guideline.id())) {
                throw new DamagedJudgeException(NAME, 0, "two guidelines have the id " + guideline.id(), null);
            }
            guidelines.add(guideline);
        }
        return guidelines;
    }
}
