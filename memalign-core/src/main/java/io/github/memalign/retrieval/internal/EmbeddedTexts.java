package io.github.memalign.retrieval.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Retrieval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of an example is embedded. For retrieval it is the text of each chosen field. A judge that decides by comparing
 * needs all parts besides: each field is one text, but the members of what is judged are texts of their own, so that two
 * answers to choose from are seen apart. Labels and rationales are never among them.
 */
public final class EmbeddedTexts {
    /** More members than that are data rather than alternatives, and stay together. */
    private static final int MOST_MEMBERS = 4;

    private EmbeddedTexts() {}

    /** By what an episode is found: a text for each of the fields, empty where it has none. */
    static List<Optional<String>> ofEpisode(AlignedJudge judge, Episode episode) {
        List<Field> fields = fields(judge);
        if (judge.settings().retrieval() == Retrieval.FIELDS) {
            return texts(fields, episode.example());
        }
        List<Field> all = judge.definition().instructions().variables();
        return List.of(MlflowText.ofEpisode(fields.get(0), all, episode).filter(Embeddings::isEmbeddable));
    }

    /** By what episodes like an example are looked for: a text for each of the fields, empty where it has none. */
    static List<Optional<String>> ofQuery(AlignedJudge judge, Example example) {
        List<Field> fields = fields(judge);
        if (judge.settings().retrieval() == Retrieval.FIELDS) {
            return texts(fields, example);
        }
        return List.of(example.field(fields.get(0)).flatMap(MlflowText::ofValue).filter(Embeddings::isEmbeddable));
    }

    /** By how many texts an episode is found. */
    static int count(AlignedJudge judge) {
        return fields(judge).size();
    }

    private static List<Field> fields(AlignedJudge judge) {
        return judge.settings().retrievalFields(judge.definition().instructions());
    }

    private static List<Optional<String>> texts(List<Field> fields, Example example) {
        return fields.stream()
                .map(field -> example.text(field).filter(Embeddings::isEmbeddable))
                .toList();
    }

    /** The texts whose vectors are kept with a judge: those of retrieval and, where it compares, of all parts. */
    public static List<String> kept(AlignedJudge judge, Episode episode, boolean compared) {
        Set<String> texts = new LinkedHashSet<>(
                ofEpisode(judge, episode).stream().flatMap(Optional::stream).toList());
        if (compared) {
            parts(judge.definition(), episode.example()).values().stream()
                    .filter(Embeddings::isEmbeddable)
                    .forEach(texts::add);
        }
        return List.copyOf(texts);
    }

    /**
     * The parts by name, those of what is judged first.
     *
     * @param definition tells which fields the judge looks at
     * @param example what to take apart
     */
    public static Map<String, String> parts(JudgeDefinition definition, Example example) {
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
