package io.github.memalign.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeCodecTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsReadBackIsTheSameJudgeAndWritesTheSameBytes(long seed) {
        AlignedJudge some = SomeJudges.of(seed);
        AlignedJudge judge = seed % 2 == 0
                ? some
                : some.withSettings(some.settings().withAnnotators(3).withContextWindow(Optional.of(4096)))
                        .withCalibration(Optional.of(new Calibration(0.6, 0.9, 0.05, 1, 60, 50, 48)));
        Map<String, byte[]> files = JudgeCodec.encode(judge);
        AlignedJudge back = JudgeCodec.decode(files);

        assertThat(JudgeCodec.encode(back)).containsExactlyEntriesOf(files);
        assertThat(back.definition()).isEqualTo(judge.definition());
        assertThat(back.settings()).isEqualTo(judge.settings());
        assertThat(back.calibration()).isEqualTo(judge.calibration());
        assertThat(back.guidelines()).isEqualTo(judge.guidelines());
        assertThat(back.history())
                .usingRecursiveComparison()
                .ignoringFields("changes")
                .isEqualTo(judge.history());
        for (int i = 0; i < judge.history().size(); i++) {
            assertThat(back.history().get(i).changes())
                    .hasSameSizeAs(judge.history().get(i).changes());
        }
        assertThat(back.forgotten()).isEqualTo(judge.forgotten());
        assertThat(back.pending()).isEqualTo(judge.pending());
        assertThat(back.embeddings().vectors().keySet())
                .isEqualTo(judge.embeddings().vectors().keySet());
        judge.embeddings().vectors().forEach((key, vector) -> assertThat(
                        back.embeddings().vectors().get(key))
                .containsExactly(vector));
        assertThat(back.episodes()).hasSameSizeAs(judge.episodes());
        for (int i = 0; i < judge.episodes().size(); i++) {
            assertThat(back.episodes().get(i).assessments())
                    .isEqualTo(judge.episodes().get(i).assessments());
            assertThat(back.episodes().get(i).example().fields().keySet())
                    .isEqualTo(judge.episodes().get(i).example().fields().keySet());
        }
    }

    @Test
    void theOrderInWhichVectorsWereMadeDoesNotShow() {
        Map<String, float[]> one = new LinkedHashMap<>();
        one.put(Embeddings.key("a"), new float[] {1, 0});
        one.put(Embeddings.key("b"), new float[] {0, 1});
        Map<String, float[]> other = new LinkedHashMap<>();
        other.put(Embeddings.key("b"), new float[] {0, 1});
        other.put(Embeddings.key("a"), new float[] {1, 0});

        assertThat(JudgeCodec.encode(with(one))).containsExactlyEntriesOf(JudgeCodec.encode(with(other)));
    }

    private static AlignedJudge with(Map<String, float[]> vectors) {
        return plain().withMemory(List.of(), List.of(), Set.of(), new Embeddings(vectors));
    }

    private static AlignedJudge plain() {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build(), MemorySettings.DEFAULT);
    }

    @Test
    void aPersonCanReadTheFiles() {
        AlignedJudge judge = plain().withMemory(
                        List.of(new Guideline("g1", "Grüßen gehört dazu.", List.of("e1"))),
                        List.of(),
                        Set.of(),
                        Embeddings.EMPTY);
        assertThat(text(judge, "guidelines.json")).isEqualTo("""
                        [
                          {
                            "id": "g1",
                            "text": "Grüßen gehört dazu.",
                            "sources": [
                              "e1"
                            ]
                          }
                        ]
                        """);
        assertThat(text(judge, "judge.json"))
                .contains("\"format_version\": 2,", "\"instructions\": \"Is {{ outputs }} kind?\"");
    }

    private static String text(AlignedJudge judge, String file) {
        return new String(JudgeCodec.encode(judge).get(file), StandardCharsets.UTF_8);
    }

    @Test
    void aHeaderValueThatMayBeAKeyIsNotSavedAndAskedForWhenItIsNeeded() {
        AlignedJudge judge = plain().withDefinition(JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                .model("openai:/gpt-4.1-mini")
                .baseUrl("http://me:pass-5@localhost:9/v1?api-version=2&token=tok-7#f")
                .extraHeader("X-Api.Key", "secret-1")
                .extraHeader("Authorization", "Bearer ${TOKEN}")
                .extraHeader("X-Sneaky", "secret-2${TOKEN}")
                .build());
        JudgeCodec.encode(judge).forEach((name, content) -> assertThat(new String(content, StandardCharsets.ISO_8859_1))
                .doesNotContain("secret", "pass-5", "tok-7"));
        assertThat(JudgeCodec.notSaved(judge))
                .hasSize(3)
                .anyMatch(line -> line.contains("X-Api.Key"))
                .anyMatch(line -> line.contains("base_url"))
                .noneMatch(line -> line.contains("secret"));

        JudgeDefinition back = JudgeCodec.decode(JudgeCodec.encode(judge)).definition();
        assertThat(back.extraHeaders()).containsEntry("Authorization", "Bearer ${TOKEN}");
        assertThat(back.baseUrl()).contains("http://localhost:9/v1?api-version=2");
        assertThat(text(judge, "judge.json")).contains("headers_not_saved");
        assertThat(back.extraHeaders()).containsEntry("X-Api.Key", "${MEMALIGN_HEADER_X_API_KEY}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"judge.json", "guidelines.json", "episodes.jsonl", "embeddings.bin", "history.jsonl"})
    void everyDamageIsFoundAndTheFileNamed(String name) {
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(SomeJudges.of(full())));
        byte[] whole = files.get(name);
        for (int at = 0; at < whole.length; at += 1 + whole.length / 60) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            files.put(name, flipped);
            assertDamaged(files, name);
            files.put(name, Arrays.copyOf(whole, at));
            assertDamaged(files, name);
        }
        files.remove(name);
        assertDamaged(files, name);
    }

    private static void assertDamaged(Map<String, byte[]> files, String name) {
        assertThatThrownBy(() -> JudgeCodec.decode(files))
                .isInstanceOfAny(DamagedJudgeException.class, NewerFormatException.class)
                .satisfies(e -> {
                    if (e instanceof DamagedJudgeException) {
                        String named = ((DamagedJudgeException) e).file();
                        assertThat(List.of(name, "judge.json".equals(name) ? named : name))
                                .contains(named);
                    }
                });
    }

    /** A seed whose judge has something in every file. */
    private static long full() {
        return LongStream.range(0, 1000)
                .filter(seed -> {
                    AlignedJudge judge = SomeJudges.of(seed);
                    return judge.episodes().size() > 2
                            && judge.guidelines().size() > 1
                            && judge.history().size() > 1
                            && judge.embeddings().size() > 1;
                })
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLineOfABrokenEpisodeIsNamed() {
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(SomeJudges.of(full())));
        String text = new String(files.get("episodes.jsonl"), StandardCharsets.UTF_8);
        int second = text.indexOf('\n') + 1;
        files.put(
                "episodes.jsonl",
                (text.substring(0, second) + "{\"id\": \"x\", \"assessments\": 5}\n").getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> JudgeCodec.decode(files))
                .isInstanceOf(DamagedJudgeException.class)
                .hasMessage("episodes.jsonl:2: 'assessments' is no list");
    }

    @Test
    void aJudgeOfTheFirstFormatIsRead() throws Exception {
        AlignedJudge judge = seeds().mapToObj(SomeJudges::of)
                .filter(one -> !one.history().isEmpty() && !one.episodes().isEmpty())
                .findFirst()
                .orElseThrow();
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(judge));
        files.remove("forgotten.json");
        String history = new String(files.get("history.jsonl"), StandardCharsets.UTF_8)
                .replaceAll(",\"pending_before\"[^\n]*", "}");
        files.put("history.jsonl", history.getBytes(StandardCharsets.UTF_8));
        ObjectNode head = (ObjectNode) new ObjectMapper().readTree(files.get("judge.json"));
        head.put("format_version", 1);
        ((ObjectNode) head.get("files")).remove("forgotten.json");
        ((ObjectNode) head.get("files")).put("history.jsonl", Sha256.hex(history));
        head.remove("sha256");
        head.put("sha256", Sha256.hex(SavedJson.pretty(head)));
        files.put("judge.json", SavedJson.pretty(head));

        AlignedJudge read = JudgeCodec.decode(files);
        assertThat(read.episodes()).hasSameSizeAs(judge.episodes());
        assertThat(read.guidelines()).isEqualTo(judge.guidelines());
        assertThat(read.forgotten()).isEqualTo(Forgotten.NOTHING);
        assertThat(read.history()).hasSameSizeAs(judge.history()).allSatisfy(entry -> assertThat(entry.changes())
                .isEmpty());
        assertThat(judge.history()).isNotEmpty();
    }

    @Test
    void aNewerFormatIsRefused() {
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(plain()));
        files.put(
                "judge.json",
                text(plain(), "judge.json")
                        .replace("\"format_version\": 2", "\"format_version\": 3")
                        .replace("\"product_version\": \"0.1.0\"", "\"product_version\": \"3.4.5\"")
                        .getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> JudgeCodec.decode(files))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("format 3")
                .hasMessageContaining("use MemAlign 3.4.5 or newer");
    }

    @Test
    void aChangeByHandIsTakenOverOnlyWhenAsked() {
        AlignedJudge judge = plain().withMemory(
                        List.of(new Guideline("g1", "Be kind.", List.of())),
                        List.of(),
                        Set.of(),
                        new Embeddings(Map.of(Embeddings.key("a"), new float[] {1, 0})));
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(judge));
        files.put(
                "guidelines.json",
                text(judge, "guidelines.json").replace("kind", "very kind").getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> JudgeCodec.decode(files))
                .hasMessageContaining("guidelines.json")
                .hasMessageContaining("memory accept");
        assertThat(JudgeCodec.decodeChangedByHand(files).guidelines())
                .extracting(Guideline::text)
                .containsExactly("Be very kind.");
        assertThat(JudgeCodec.decodeChangedByHand(files).embeddings().size()).isEqualTo(1);

        files.put("embeddings.bin", new byte[3]);
        assertThat(JudgeCodec.decodeChangedByHand(files).embeddings().size()).isZero();
    }

    @Test
    void vectorsThatAreDamagedCanBeDoneWithoutAndNothingElse() {
        AlignedJudge judge = plain().withMemory(
                        List.of(new Guideline("g1", "Be kind.", List.of())),
                        List.of(),
                        Set.of(),
                        new Embeddings(Map.of(Embeddings.key("a"), new float[] {1, 0})));
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(judge));
        byte[] flipped = files.get("embeddings.bin").clone();
        flipped[flipped.length - 1] ^= 1;
        for (byte[] damaged : List.of(flipped, new byte[3])) {
            files.put("embeddings.bin", damaged);
            assertThatThrownBy(() -> JudgeCodec.decode(files))
                    .isInstanceOf(DamagedJudgeException.class)
                    .hasMessageContaining("embeddings.bin")
                    .hasMessageContaining("memory repair");
            AlignedJudge without = JudgeCodec.decodeWithoutVectors(files);
            assertThat(without.guidelines()).isEqualTo(judge.guidelines());
            assertThat(without.embeddings().size()).isZero();
        }
        files.put(
                "guidelines.json",
                text(judge, "guidelines.json").replace("kind", "rude").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> JudgeCodec.decodeWithoutVectors(files)).hasMessageContaining("guidelines.json");
    }

    @Test
    void whatIsChangedByHandIsNotTheJudgeThatWasCalibrated() {
        Calibration calibration = new Calibration(0.8, 0.9, 0.05, 0, 100, 60, 58);
        Map<String, byte[]> files = JudgeCodec.encode(plain().withCalibration(Optional.of(calibration)));
        assertThat(JudgeCodec.decode(files).calibration()).contains(calibration);
        assertThat(JudgeCodec.decodeWithoutVectors(files).calibration()).contains(calibration);
        assertThat(JudgeCodec.decodeChangedByHand(files).calibration()).isEmpty();
    }

    @Test
    void aCalibrationThatCannotBeIsDamage() {
        Map<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(
                plain().withCalibration(Optional.of(new Calibration(0.8, 0.9, 0.05, 0, 100, 60, 58)))));
        files.computeIfPresent("judge.json", (name, bytes) -> new String(bytes, StandardCharsets.UTF_8)
                .replace("\"threshold\": 0.8", "\"threshold\": 1.8")
                .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> JudgeCodec.decode(files))
                .isInstanceOf(DamagedJudgeException.class)
                .hasMessageContaining("judge.json");
    }
}
