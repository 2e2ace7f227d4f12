package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays what a real model (Qwen2.5-Coder-1.5B-Instruct, 4 bits, llama.cpp) answered on the samples, so that prompts,
 * parsing and the figures in the README are held against real answers without one. Where a prompt was changed, the
 * recording is stale: record again as evaluation/local-llm.md says, put the calls into local-llm-calls.zip, and the
 * figures into the README.
 */
class LocalLlmTest {
    private static final int SAMPLES = 5;
    /** Of an arm on a sample: four examples it has seen and four it has not, with each of three seeds. */
    private static final int VERDICTS = 24;
    /** The verdicts of four arms, since nobody is asked for the majority, and six that were tried again or corrected. */
    private static final int CALLS = SAMPLES * 4 * VERDICTS + 6;

    @TempDir
    Path temp;

    @BeforeEach
    void unpack() throws IOException {
        Path calls = Files.createDirectory(temp.resolve("calls"));
        try (InputStream packed = Objects.requireNonNull(getClass().getResourceAsStream("local-llm-calls.zip"));
                ZipInputStream zip = new ZipInputStream(packed)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, calls.resolve(Path.of(entry.getName()).getFileName()));
            }
        }
    }

    private Ran evaluate(String k) {
        return Evaluations.run(
                Samples.ROOT.resolve("evaluation/configs/local-llm.yaml"),
                temp.resolve("results"),
                "--model",
                "openai:/qwen2.5-coder-1.5b",
                "--reflection-model",
                "embedded:/case-based",
                "--k",
                k,
                "--replay",
                temp.resolve("calls"));
    }

    @Test
    void theFiguresOfTheReadmeAreThoseOfTheRecordedModel() throws IOException {
        Ran ran = evaluate("3").exits(0);
        assertThat(ran.out()).contains("replayed " + CALLS + " model calls");
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(temp.resolve("results/results.jsonl"))) {
            rows.add(JsonMapper.builder().build().readTree(line));
        }
        assertThat(rows)
                .as("each answer of the model is read")
                .hasSize(SAMPLES * 5 * VERDICTS)
                .allMatch(row -> row.path("error").isNull());
        List<List<String>> shown = Page.of("README.md").rows("sample");
        assertThat(shown).hasSize(SAMPLES);
        for (List<String> row : shown) {
            String sample = row.get(0).replaceFirst(" \\(.*", "").replace(' ', '-');
            assertThat(ran.out()).as("the README's row of %s", sample).containsPattern(printed(sample, row));
        }
    }

    /** What the command prints of a sample: a line an arm, its figure on unseen examples, an interval, and on seen examples. */
    private static String printed(String sample, List<String> row) {
        return "(?s)" + sample + ": [^\\n]*\\n[^\\n]*\\n +aligned +"
                + row.get(1).replaceFirst(" \\(", " +").replace(")", "") + " +"
                + row.get(6) + "\\n +semantic-only +" + row.get(2) + " [^\\n]*\\n +episodic-only +" + row.get(3)
                + " [^\\n]*\\n +unaligned +" + row.get(4) + " [^\\n]* " + row.get(7) + "\\n +majority +" + row.get(5)
                + " ";
    }

    @Test
    void aPromptThatChangedMakesTheRecordingStale() {
        Ran ran = evaluate("1");
        assertThat(ran.out() + ran.err()).containsIgnoringCase("stale").contains("--record");
        assertThat(ran.code()).isNotZero();
        assertThat(ran.out().toLowerCase(Locale.ROOT)).doesNotContain("replayed " + CALLS);
    }
}
