package io.github.memalign.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Tokens;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An episode as a model reads it: one line of JSON, in which text is escaped and so cannot pretend to be anything else.
 */
public final class EpisodeText {
    private static final int SHORTEST_FIELD = 24;

    private EpisodeText() {}

    /**
     * The verdict, the rationale and the fields that the instructions name, as far as there are any.
     *
     * @param fields which of its fields to show
     */
    public static ObjectNode json(Episode episode, List<Field> fields) {
        ObjectNode json = Json.object();
        episode.label().ifPresent(label -> json.set("result", Json.MAPPER.valueToTree(label)));
        if (!episode.rationale().isEmpty()) {
            json.put("rationale", episode.rationale());
        }
        fields.forEach(field -> episode.example().field(field).ifPresent(value -> json.set(field.key(), value)));
        return json;
    }

    /** One line of JSON. */
    public static String line(JsonNode json) {
        return Json.write(json);
    }

    /**
     * The same JSON with its longest members cut until it has about that many tokens; null if that would leave too little
     * of it to be of use.
     */
    public static @Nullable ObjectNode shortened(ObjectNode json, int tokens) {
        ObjectNode copy = json.deepCopy();
        for (int limit = tokens; limit >= SHORTEST_FIELD; limit = limit * 3 / 4) {
            cut(copy, json, limit);
            if (Tokens.estimate(line(copy)) <= tokens) {
                return copy;
            }
        }
        return null;
    }

    private static void cut(ObjectNode copy, ObjectNode original, int limit) {
        original.properties().forEach(member -> {
            String text = Example.textOf(member.getValue());
            if (!member.getKey().equals("result") && Tokens.estimate(text) > limit) {
                copy.set(member.getKey(), TextNode.valueOf(Tokens.shorten(text, limit)));
            }
        });
    }
}
