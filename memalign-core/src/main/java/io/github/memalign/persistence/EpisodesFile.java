package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.persistence.SavedJson.Required;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code episodes.jsonl}: one episode a line, ordered by id. */
final class EpisodesFile {
    static final String NAME = "episodes.jsonl";

    private EpisodesFile() {}

    /** What the file holds. */
    record Remembered(List<Episode> episodes, Set<String> pending) {}

    /** What one person said of an example, as it is saved. */
    record Said(
            @Required String id,
            @Required String source,
            @Nullable JsonNode label,
            @Required String rationale,
            @Nullable String time) {
        static List<Said> of(List<Assessment> assessments) {
            return assessments.stream().map(Said::of).toList();
        }

        private static Said of(Assessment assessment) {
            Instant time = assessment.time();
            return new Said(
                    assessment.id(),
                    assessment.source(),
                    assessment.value().map(SavedJson::valueOf).orElse(null),
                    assessment.rationale(),
                    time == null ? null : time.toString());
        }

        Assessment assessment(ValueType type) {
            return Assessment.of(label == null ? null : type.read(label), rationale)
                    .by(source)
                    .withId(id)
                    .at(time == null ? null : SavedJson.time(time));
        }
    }

    /** An episode as it is saved. */
    record Saved(
            @Required String id,
            @Nullable JsonNode inputs,
            @Nullable JsonNode outputs,
            @Nullable JsonNode expectations,
            @Nullable JsonNode conversation,
            @Nullable JsonNode trace,
            @Required List<Said> assessments,
            @Nullable JsonNode judged,
            @Nullable Boolean pending) {
        static Saved of(Episode episode, boolean pending) {
            Example example = episode.example();
            return new Saved(
                    episode.id(),
                    field(example, Field.INPUTS),
                    field(example, Field.OUTPUTS),
                    field(example, Field.EXPECTATIONS),
                    field(example, Field.CONVERSATION),
                    field(example, Field.TRACE),
                    Said.of(episode.assessments()),
                    episode.judged() == null ? null : SavedJson.valueOf(episode.judged()),
                    pending ? true : null);
        }

        private static @Nullable JsonNode field(Example example, Field field) {
            return example.field(field).map(SavedJson::normal).orElse(null);
        }

        Episode episode(ValueType type) {
            Map<Field, JsonNode> fields = new EnumMap<>(Field.class);
            put(fields, Field.INPUTS, inputs);
            put(fields, Field.OUTPUTS, outputs);
            put(fields, Field.EXPECTATIONS, expectations);
            put(fields, Field.CONVERSATION, conversation);
            put(fields, Field.TRACE, trace);
            return new Episode(
                    new Example(id, fields),
                    assessments.stream().map(said -> said.assessment(type)).toList(),
                    judged == null ? null : type.read(judged));
        }

        private static void put(Map<Field, JsonNode> fields, Field field, @Nullable JsonNode value) {
            if (value != null) {
                fields.put(field, value);
            }
        }
    }

    static Content write(AlignedJudge judge) {
        return SavedLines.write(
                judge.episodes(), episode -> Saved.of(episode, judge.pending().contains(episode.id())));
    }

    static Remembered read(SavedFile content, ValueType type) {
        Set<String> seen = new HashSet<>();
        Set<String> pending = new TreeSet<>();
        List<Episode> episodes = SavedLines.read(NAME, content, Saved.class, saved -> {
            if (!seen.add(saved.id)) {
                throw new IllegalArgumentException("the id " + saved.id + " stands on an earlier line too");
            }
            if (Boolean.TRUE.equals(saved.pending)) {
                pending.add(saved.id);
            }
            return saved.episode(type);
        });
        return new Remembered(episodes, pending);
    }
}
