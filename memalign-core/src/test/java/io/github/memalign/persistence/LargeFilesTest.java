package io.github.memalign.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.MemAlignException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are larger than what is read and written of them at once. */
class LargeFilesTest {
    private static final int DIMENSION = 300;
    private static final int VECTORS = 500;

    @TempDir
    Path temp;

    /** Lines of the length of what is read at once, less and more, with letters of several bytes across its end. */
    private static AlignedJudge large() {
        Random random = new Random(5);
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = 0; i < VECTORS; i++) {
            float[] vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = random.nextFloat();
            }
            vectors.put(Embeddings.key("text " + i), vector);
        }
        List<Episode> episodes = random.ints(12, 60_000, 140_000)
                .mapToObj(length -> new Episode(
                        Example.builder()
                                .id("e" + length)
                                .inputs("ä€😀".repeat(length / 9))
                                .outputs("fine")
                                .build(),
                        List.of(Assessment.of("kind").because("Yes."))))
                .toList();
        JudgeDefinition definition = JudgeDefinition.builder("tone", "Is {{ outputs }} to {{ inputs }} kind?")
                .build();
        return AlignedJudge.unaligned(definition, MemorySettings.DEFAULT)
                .withMemory(List.of(), episodes, Set.of(), new Embeddings(vectors));
    }

    @Test
    void areReadAsTheyWereWritten() throws IOException {
        AlignedJudge judge = large();
        Path directory = temp.resolve("judge");
        JudgeDirectory.save(directory, judge);
        AlignedJudge read = JudgeDirectory.load(directory);
        Map<String, byte[]> expected = JudgeCodec.encode(judge);
        assertThat(JudgeCodec.encode(read)).containsExactlyEntriesOf(expected);
        for (String name : JudgeCodec.FILES) {
            assertThat(directory.resolve(name)).hasBinaryContent(expected.get(name));
        }
        assertThat(Files.size(directory.resolve("embeddings.bin"))).isEqualTo(20 + VECTORS * (32L + DIMENSION * 4));
    }

    @Test
    void damageFarIntoThemIsFound() throws IOException {
        Path directory = temp.resolve("judge");
        JudgeDirectory.save(directory, large());
        for (String name : List.of("embeddings.bin", "episodes.jsonl")) {
            Path file = directory.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
                damaged.setLength(whole.length - 70_000);
            }
            assertThatThrownBy(() -> JudgeDirectory.load(directory))
                    .isInstanceOf(DamagedJudgeException.class)
                    .hasMessageContaining(file.toString());
            whole[whole.length - 80_000] ^= 1;
            Files.write(file, whole);
            assertThatThrownBy(() -> JudgeDirectory.load(directory))
                    .isInstanceOf(DamagedJudgeException.class)
                    .hasMessageContaining(file.toString());
            whole[whole.length - 80_000] ^= 1;
            Files.write(file, whole);
        }
        assertThat(JudgeDirectory.load(directory).episodes()).isNotEmpty();
    }

    @Test
    void moreThanGoesThroughMemoryIsKeptInADirectoryOnly() {
        AlignedJudge judge = large();
        assertThatThrownBy(() -> JudgeCodec.encode(judge, 20 + VECTORS * (32 + DIMENSION * 4)))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("episodes.jsonl")
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> JudgeCodec.encode(judge, 19 + VECTORS * (32 + DIMENSION * 4)))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("embeddings.bin");
        assertThat(JudgeCodec.encode(judge, 10_000_000)).containsExactlyEntriesOf(JudgeCodec.encode(judge));
    }

    @Test
    void vectorsPastTwoGigabytesAreWritten() throws IOException {
        float[] vector = new float[1 << 20];
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = 0; i < 520; i++) {
            vectors.put(Embeddings.key("text " + i), vector);
        }
        long[] written = new long[1];
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        EmbeddingsFile.write(new Embeddings(vectors)).writeTo(new OutputStream() {
            @Override
            public void write(int one) {
                written[0]++;
            }

            @Override
            public void write(byte[] some, int from, int length) {
                if (written[0] == 0) {
                    head.write(some, from, length);
                }
                written[0] += length;
            }
        });
        assertThat(written[0]).isEqualTo(20 + 520 * (32L + (4L << 20))).isGreaterThan(Integer.MAX_VALUE);
        assertThat(head.toString(StandardCharsets.ISO_8859_1)).startsWith("MEMALIGN");
    }
}
