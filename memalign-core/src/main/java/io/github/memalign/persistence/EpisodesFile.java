package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code episodes.jsonl}: one episode a line, ordered by id. */
final class EpisodesFile {
    static final String NAME = "episodes.jsonl";

    private EpisodesFile() {}

    /** What the file holds. */
    record Content(List<Episode> episodes, Set<String> pending) {}

    static byte[] write(AlignedJudge judge) {
        return SavedLines.write(
                judge.episodes(), episode -> json(episode, judge.pending().contains(episode.id())));
    }

    private static ObjectNode json(Episode episode, boolean pending) {
        ObjectNode json = json(episode);
        if (pending) {
            json.put("pending", true);
        }
        return json;
    }

    static ObjectNode json(Episode episode) {
        ObjectNode json = SavedJson.object().put("id", episode.id());
        episode.example().fields().forEach((field, value) -> json.set(field.key(), value));
        json.set("assessments", json(episode.assessments()));
        return json;
    }

    static ArrayNode json(List<Assessment> said) {
        ArrayNode assessments = JsonNodeFactory.instance.arrayNode();
        said.forEach(assessment -> assessments.add(json(assessment)));
        return assessments;
    }

    private static ObjectNode json(Assessment assessment) {
        ObjectNode json = SavedJson.object().put("id", assessment.id()).put("source", assessment.source());
        assessment.value().ifPresent(label -> json.set("label", SavedJson.valueOf(label)));
        json.put("rationale", assessment.rationale());
        if (assessment.time() != null) {
            json.put("time", assessment.time().toString());
        }
        return json;
    }

    static Content read(byte[] content, ValueType type) {
        Map<String, Boolean> seen = new HashMap<>();
        List<Episode> episodes = SavedLines.read(NAME, content, line -> {
            Episode episode = episode(line, type);
            if (seen.putIfAbsent(episode.id(), line.flag("pending")) != null) {
                throw line.damaged("the id " + episode.id() + " stands on an earlier line too", null);
            }
            return episode;
        });
        Set<String> pending = seen.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        return new Content(episodes, pending);
    }

    static Episode episode(SavedObject line, ValueType type) {
        EnumMap<Field, JsonNode> fields = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            if (line.json().has(field.key())) {
                fields.put(field, line.value(field.key()));
            }
        }
        Example example = new Example(line.text("id"), fields);
        return new Episode(example, assessments(line, "assessments", type));
    }

    static List<Assessment> assessments(SavedObject line, String name, ValueType type) {
        return line.objects(name).stream().map(json -> assessment(json, type)).toList();
    }

    private static Assessment assessment(SavedObject json, ValueType type) {
        Object label = json.json().has("label") ? type.read(json.value("label")) : null;
        return Assessment.of(label, json.text("rationale"))
                .by(json.text("source"))
                .withId(json.text("id"))
                .at(json.optionalInstant("time").orElse(null));
    }
}
