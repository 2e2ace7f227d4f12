package io.github.memalign.memory;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which examples judges have learned, whatever their ids: those whose fields, as far as the judge's instructions name
 * them, are an episode's.
 */
public final class Remembered {
    private final List<ByFields> judges;

    /** @param judges what they learned is looked at now, once */
    public Remembered(List<AlignedJudge> judges) {
        this.judges = judges.stream().map(ByFields::of).toList();
    }

    /** The ids of the episodes that an example is remembered as; none if it is new to all judges. */
    public Set<String> as(Example example) {
        Set<String> ids = new HashSet<>();
        judges.forEach(known -> ids.addAll(known.as(example)));
        return ids;
    }

    /**
     * The episodes of one judge.
     *
     * @param named the fields that its instructions name
     * @param episodes the ids of episodes by these fields
     */
    private record ByFields(Set<Field> named, Map<Map<Field, JsonNode>, Set<String>> episodes) {
        static ByFields of(AlignedJudge judge) {
            ByFields known =
                    new ByFields(Set.copyOf(judge.definition().instructions().variables()), new HashMap<>());
            for (Episode episode : judge.episodes()) {
                known.episodes
                        .computeIfAbsent(known.visible(episode.example()), key -> new HashSet<>())
                        .add(episode.id());
            }
            return known;
        }

        Set<String> as(Example example) {
            return episodes.getOrDefault(visible(example), Set.of());
        }

        private Map<Field, JsonNode> visible(Example example) {
            Map<Field, JsonNode> fields = new HashMap<>(example.fields());
            fields.keySet().retainAll(named);
            return fields;
        }
    }
}
