package io.github.memalign.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.internal.Sha256;
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
import io.github.memalign.memory.Forgotten.Kind;
import io.github.memalign.memory.Forgotten.Tombstone;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.MemorySettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is saved stays what it is, to the byte: judges that people have saved must go on to compare as equal. */
class SavedBytesTest {
    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

    private static AlignedJudge judge() {
        JudgeDefinition definition = JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                .model("openai:/gpt-4.1-mini")
                .valueType(ValueType.oneOf("yes", "no"))
                .inferenceParam("temperature", 0.1)
                .extraHeader("X-Team", "${TEAM}")
                .extraHeader("X-Key", "secret")
                .build();
        Guideline guideline = new Guideline("g1", "Be kind.", List.of("e1"));
        Episode episode = new Episode(
                new Example("e1", Map.of(Field.OUTPUTS, TextNode.valueOf("Grüße"))),
                List.of(Assessment.of("yes", "because")
                        .by("ana@example.com")
                        .withId("a1")
                        .at(TIME)));
        HistoryEntry entry = new HistoryEntry(
                TIME,
                HistoryEntry.Action.ALIGN,
                "ana",
                "",
                List.of("e1"),
                List.of("g1"),
                "learned 1 example",
                List.of(
                        new Change.OfGuideline("g1", null, guideline),
                        new Change.OfEpisode("e1", null, episode.assessments())),
                Set.of());
        return new AlignedJudge(
                definition,
                MemorySettings.DEFAULT,
                List.of(guideline),
                List.of(episode),
                Set.of("e1"),
                Embeddings.EMPTY,
                new Forgotten("00".repeat(32), List.of(new Tombstone(TIME, Kind.EXAMPLE, "aa", "bb"))),
                List.of(entry),
                Optional.empty());
    }

    private static String text(String file) {
        return new String(JudgeCodec.encode(judge()).get(file), StandardCharsets.UTF_8);
    }

    @Test
    void theFilesOfASmallJudge() {
        assertThat(text("judge.json").replaceAll("(?m)^  \"(product_version|sha256)\": .*\n", ""))
                .isEqualTo("""
                {
                  "format_version": 2,
                  "judge": {
                    "name": "tone",
                    "instructions": "Is {{ outputs }} kind?",
                    "model": "openai:/gpt-4.1-mini",
                    "value_type": [
                      "yes",
                      "no"
                    ],
                    "rationale_first": false,
                    "inference_params": {
                      "temperature": 0.1
                    },
                    "extra_headers": {
                      "X-Team": "${TEAM}",
                      "X-Key": "${MEMALIGN_HEADER_X_KEY}"
                    },
                    "headers_not_saved": [
                      "X-Key"
                    ]
                  },
                  "memory": {
                    "embedding_model": "embedded:/all-minilm-l6-v2-q",
                    "retrieve_by": [ ],
                    "k": 5,
                    "token_budget": 16000
                  },
                  "files": {
                    "guidelines.json": "165dda325e4449b8f0e1492595a14c1f8782d6e9689ea1fbe57d3c9ca697994d",
                    "episodes.jsonl": "b60ee94cb21edb3c8671c23b2fffdb0f93f9dd072f5b4cea612f838581c77194",
                    "embeddings.bin": "168d5f42dd994951832fe2d17fac004f9e2c54ef6a0ae85422c3e749fb347b91",
                    "forgotten.json": "232803e07ad08309dd3886c4044c9e2f75f13e7fc44d08ba9fc2691ce85f72e0",
                    "history.jsonl": "8f87c50b5ebc2bebcd616ec59b719cf65ca3e5d09a00625546a3c603e54ffcde"
                  },
                }
                """);
        String said = "[{\"id\":\"a1\",\"source\":\"ana@example.com\",\"label\":\"yes\",\"rationale\":\"because\","
                + "\"time\":\"2026-01-31T12:00:00Z\"}]";
        assertThat(text("episodes.jsonl"))
                .isEqualTo("{\"id\":\"e1\",\"outputs\":\"Grüße\",\"assessments\":" + said + ",\"pending\":true}\n");
        assertThat(text("history.jsonl"))
                .isEqualTo("{\"time\":\"2026-01-31T12:00:00Z\",\"action\":\"align\",\"who\":\"ana\",\"why\":\"\","
                        + "\"summary\":\"learned 1 example\",\"examples\":[\"e1\"],\"guidelines\":[\"g1\"],"
                        + "\"pending_before\":[],\"changes\":[{\"guideline\":\"g1\",\"after\":{\"id\":\"g1\","
                        + "\"text\":\"Be kind.\",\"sources\":[\"e1\"]}},{\"example\":\"e1\",\"after\":" + said
                        + "}]}\n");
        assertThat(text("forgotten.json")).isEqualTo("""
                {
                  "key": "0000000000000000000000000000000000000000000000000000000000000000",
                  "tombstones": [
                    {
                      "time": "2026-01-31T12:00:00Z",
                      "kind": "example",
                      "name": "aa",
                      "content": "bb"
                    }
                  ]
                }
                """);
    }

    /** Keys of what was forgotten are random, and versions change. */
    @Test
    void theFilesOfJudgesOfAllShapes() {
        Sha256 checksum = new Sha256();
        for (long seed = 0; seed < 200; seed++) {
            JudgeCodec.encode(SomeJudges.of(seed)).forEach((name, content) -> {
                if (!name.equals("forgotten.json")) {
                    checksum.add(new String(content, StandardCharsets.ISO_8859_1)
                            .replaceAll("(?m)^( {2}\"(product_version|sha256)\"| {4}\"forgotten.json\"): .*\n", ""));
                }
            });
        }
        assertThat(checksum.hex()).isEqualTo("225bf0b0813ffb47d7deb2ace9571ccc2402f5ce53c1b63f96b617b4da6fc967");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            judge.json     | "k": 5          | "kk": 5         | by hand: 'memory.k' is missing
            judge.json     | "k": 5          | "k": "5"        | by hand: 'memory.k' is no whole number
            judge.json     | "k": 5          | "k": 5.5        | by hand: 'memory.k' is no whole number
            judge.json     | "k": 5          | "k": null       | by hand: 'memory.k' is missing
            judge.json     | "name": "tone"  | "name": 7       | by hand: 'judge.name' is no text
            judge.json     | : false         | : "no"          | 'judge.rationale_first' is neither true nor false
            judge.json     | "${TEAM}"       | true            | 'judge.extra_headers.X-Team' is no text
            judge.json     | : [ ]           | : ["side"]      | 'side' is no field
            judge.json     | : [ ]           | : [1]           | 'memory.retrieve_by' is no text
            judge.json     | : [ ]           | : [null]        | 'memory.retrieve_by' is missing
            judge.json     | "format_version": 2 | "format_version": 0 | 'format_version' is 0, which there never was
            judge.json     | "format_version": 2 | "version": 2    | judge.json: 'format_version' is missing
            guidelines.json| "text"          | "txt"           | guidelines.json: 'text' is missing
            guidelines.json| "Be kind."      | " "             | guidelines.json: guideline: its text is blank
            episodes.jsonl | "id":"e1"       | "id":["e1"]     | episodes.jsonl:1: 'id' is no text
            episodes.jsonl | "label":"yes"   | "label":"maybe" | episodes.jsonl:1: "maybe" is not of the declared type
            episodes.jsonl | "source":       | "sauce":        | episodes.jsonl:1: 'assessments.source' is missing
            episodes.jsonl | 2026-01-31      | yesterday       | episodes.jsonl:1: 'time' is no time like 2026-01-31T12:00:00Z
            history.jsonl  | "changes":[     | "changes":[5,   | history.jsonl:1: 'changes' is no JSON object that belongs there
            history.jsonl  | "text"          | "txt"           | history.jsonl:1: 'changes.after.text' is missing
            forgotten.json | "tombstones": [ | "tombstones": 5, "x": [ | forgotten.json: 'tombstones' is no list
            """)
    void whatIsWrongIsSaidWithFileLineAndMember(String file, String right, String wrong, String message) {
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(judge()));
        assertThat(text(file)).contains(right);
        files.put(file, text(file).replace(right, wrong).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> JudgeCodec.decode(files))
                .isInstanceOf(DamagedJudgeException.class)
                .hasMessageStartingWith(file)
                .hasMessageContaining(message);
    }

    @Test
    void aCalibrationStandsInJudgeJson() {
        AlignedJudge calibrated = judge().withCalibration(Optional.of(new Calibration(0.8, 0.9, 0.05, 0, 100, 60, 58)));
        assertThat(new String(JudgeCodec.encode(calibrated).get("judge.json"), StandardCharsets.UTF_8))
                .contains("""
                  "calibration": {
                    "threshold": 0.8,
                    "agreement": 0.9,
                    "level": 0.05,
                    "within": 0.0,
                    "verdicts": 100,
                    "given": 60,
                    "agreed": 58
                  },
                """);
    }
}
