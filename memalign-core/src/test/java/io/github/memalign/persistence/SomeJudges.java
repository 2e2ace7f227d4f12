package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Judges of all shapes, the same for the same seed. */
final class SomeJudges {
    private static final List<ValueType> TYPES = List.of(
            ValueType.STR,
            ValueType.INT,
            ValueType.FLOAT,
            ValueType.BOOL,
            ValueType.oneOf("yes", "no"),
            ValueType.oneOf(List.of(1, 2.5, "3", true)),
            ValueType.of(JsonNodeFactory.instance.textNode("list[float]")),
            ValueType.of(JsonNodeFactory.instance.textNode("dict[str, bool]")));
    private static final List<String> TEXTS = List.of(
            "plain",
            "two\nlines\r\nand a tab\t",
            "quotes \" and \\ and </tag> {{ outputs }}",
            "Grüße, 你好, \uD83D\uDE00",
            "half a pair \uD83D and \uDE00",
            "line\u2028separator\u0000nul",
            " ");

    private final Random random;

    private SomeJudges(long seed) {
        random = new Random(seed);
    }

    static AlignedJudge of(long seed) {
        return new SomeJudges(seed).judge();
    }

    private AlignedJudge judge() {
        ValueType type = TYPES.get(random.nextInt(TYPES.size()));
        List<Episode> episodes = new ArrayList<>();
        TreeSet<String> pending = new TreeSet<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            Episode episode = new Episode(example("e" + random.nextInt(100)), assessments(type));
            episodes.add(episode);
            if (random.nextInt(4) == 0) {
                pending.add(episode.id());
            }
        }
        List<Guideline> guidelines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            guidelines.add(new Guideline("g" + i, "rule " + text(), List.of("e1", "e" + i)));
        }
        List<HistoryEntry> history = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            HistoryEntry.Action action =
                    HistoryEntry.Action.values()[random.nextInt(HistoryEntry.Action.values().length)];
            history.add(new HistoryEntry(
                    time(), action, text(), text(), List.of("e1"), List.of("g1"), text(), changes(type), Set.of("e1")));
        }
        Forgotten forgotten =
                random.nextBoolean() ? Forgotten.NOTHING : Forgotten.NOTHING.with(example("gone"), time());
        return new AlignedJudge(
                definition(type),
                settings(),
                guidelines,
                episodes,
                pending,
                vectors(),
                forgotten,
                history,
                Optional.empty());
    }

    private List<Change> changes(ValueType type) {
        Guideline guideline = new Guideline("g1", "rule " + text(), List.of("e1"));
        Episode episode = new Episode(example("e1"), assessments(type));
        return List.of(
                new Change.OfGuideline("g1", null, guideline),
                new Change.OfGuideline("g1", guideline, null),
                new Change.OfUnited("g1", "Another \"rule\".", List.of("a", "b")),
                new Change.OfUnited("g1", "", List.of()),
                new Change.OfEpisode("e1", episode, assessments(type)),
                new Change.OfEpisode("e1", null, List.of()));
    }

    private JudgeDefinition definition(ValueType type) {
        JudgeDefinition.Builder builder = JudgeDefinition.builder("judge " + text(), "Is {{ outputs }} good? " + text())
                .valueType(type)
                .rationaleFirst(random.nextBoolean())
                .model(random.nextBoolean() ? "openai:/gpt-4.1-mini" : "embedded:/case-based");
        if (random.nextBoolean()) {
            builder.description(text())
                    .inferenceParam("temperature", 0.1)
                    .inferenceParam("max_tokens", 5)
                    .baseUrl("http://localhost:1/v1")
                    .extraHeader("X-Team", "${TEAM}");
        }
        return builder.build();
    }

    private MemorySettings settings() {
        MemorySettings settings =
                MemorySettings.DEFAULT.withK(1 + random.nextInt(9)).withTokenBudget(100 + random.nextInt(999));
        if (random.nextBoolean()) {
            settings = settings.withReflectionModel(ModelUri.of("ollama:/llama3.2"))
                    .withEmbeddingDimension(Optional.of(3))
                    .withRetrieveBy(List.of(Field.OUTPUTS, Field.INPUTS));
        }
        return settings;
    }

    private Example example(String id) {
        EnumMap<Field, JsonNode> fields = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            if (random.nextBoolean()) {
                fields.put(field, json(2));
            }
        }
        return new Example(id, fields);
    }

    private JsonNode json(int depth) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        switch (random.nextInt(depth > 0 ? 11 : 9)) {
            case 0:
                return factory.numberNode(random.nextInt());
            case 1:
                return factory.numberNode(random.nextLong());
            case 2:
                return factory.numberNode(7L);
            case 3:
                return factory.numberNode(new BigInteger(90, random));
            case 4:
                return factory.numberNode(random.nextGaussian() * 1e12);
            case 5:
                return factory.numberNode(1.1f);
            case 6:
                return factory.numberNode(new BigDecimal(new BigInteger(120, random), random.nextInt(60) - 30));
            case 7:
                return factory.booleanNode(true);
            case 8:
                return factory.textNode(text());
            case 9:
                return factory.arrayNode().add(json(depth - 1)).addNull().add(json(depth - 1));
            default:
                return factory.objectNode()
                        .<com.fasterxml.jackson.databind.node.ObjectNode>set("z", json(depth - 1))
                        .set(text(), json(depth - 1));
        }
    }

    private List<Assessment> assessments(ValueType type) {
        List<Assessment> assessments = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            Object label = random.nextInt(5) == 0 ? null : label(type);
            String rationale = label == null ? "because" : random.nextBoolean() ? text() : "";
            assessments.add(Assessment.of(label, rationale)
                    .by("who " + text())
                    .withId("a" + i)
                    .at(random.nextBoolean() ? time() : null));
        }
        return assessments;
    }

    private Object label(ValueType type) {
        if (!type.choices().isEmpty()) {
            return type.choices().get(random.nextInt(type.choices().size()));
        }
        return type.equals(ValueType.STR)
                ? text()
                : type.equals(ValueType.INT)
                        ? random.nextLong()
                        : type.equals(ValueType.FLOAT)
                                ? random.nextGaussian()
                                : type.pythonName().startsWith("list")
                                        ? List.of(1.0, random.nextGaussian())
                                        : Map.of("b", true);
    }

    private Embeddings vectors() {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            float[] vector = {random.nextFloat(), -0.0f, Float.MIN_VALUE * random.nextInt(9)};
            vectors.put(Embeddings.key("text " + i), vector);
        }
        return new Embeddings(vectors);
    }

    private Instant time() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
