package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of an example that the embedded judge compares: each field is one text, but the members of what is judged are
 * texts of their own, so that two answers to choose from are seen apart.
 */
public final class ExampleParts {
    /** More members than that are data rather than alternatives, and stay together. */
    private static final int MOST_MEMBERS = 4;

    private ExampleParts() {}

    /**
     * The parts by name, those of what is judged first.
     *
     * @param definition tells which fields the judge looks at
     * @param example what to take apart
     */
    public static Map<String, String> of(JudgeDefinition definition, Example example) {
        Field judged = judged(definition);
        Map<String, String> parts = new LinkedHashMap<>();
        example.field(judged).ifPresent(value -> parts.putAll(members(judged.key(), value)));
        for (Field field :
                definition.instructions().variables().stream().sorted().toList()) {
            if (field != judged) {
                example.field(field).ifPresent(value -> parts.put(field.key(), leaves(value)));
            }
        }
        return parts;
    }

    /** The texts whose vectors the embedded judge needs to judge an example. */
    public static List<String> texts(JudgeDefinition definition, Example example) {
        return List.copyOf(of(definition, example).values());
    }

    /** What is judged: the outputs if the judge looks at them, else the first field it looks at. */
    public static Field judged(JudgeDefinition definition) {
        List<Field> fields =
                definition.instructions().variables().stream().sorted().toList();
        return fields.contains(Field.OUTPUTS) ? Field.OUTPUTS : fields.get(0);
    }

    private static Map<String, String> members(String key, JsonNode value) {
        if (!value.isObject() || value.size() < 2 || value.size() > MOST_MEMBERS) {
            return Map.of(key, leaves(value));
        }
        Map<String, String> members = new TreeMap<>();
        value.properties().forEach(member -> members.put(key + "." + member.getKey(), leaves(member.getValue())));
        return members;
    }

    private static String leaves(JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        List<String> texts = new ArrayList<>();
        value.forEach(member -> texts.add(leaves(member)));
        return String.join("\n", texts);
    }
}
