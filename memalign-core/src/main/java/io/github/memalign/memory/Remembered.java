package io.github.memalign.memory;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells which examples a judge has learned, whatever their ids: those whose fields, as far as the judge's instructions name
 * them, are an episode's.
 */
public final class Remembered {
    private final Set<Field> named;
    private final Map<Map<Field, JsonNode>, Set<String>> episodes = new HashMap<>();

    /** @param judge what it learned is looked at now, once */
    public Remembered(AlignedJudge judge) {
        this.named = Set.copyOf(judge.definition().instructions().variables());
        for (Episode episode : judge.episodes()) {
            episodes.computeIfAbsent(visible(episode.example()), key -> new HashSet<>())
                    .add(episode.id());
        }
    }

    /** The ids of the episodes that an example is remembered as; none if it is new to the judge. */
    public Set<String> as(Example example) {
        return episodes.getOrDefault(visible(example), Set.of());
    }

    private Map<Field, JsonNode> visible(Example example) {
        Map<Field, JsonNode> fields = new HashMap<>(example.fields());
        fields.keySet().retainAll(named);
        return fields;
    }
}
