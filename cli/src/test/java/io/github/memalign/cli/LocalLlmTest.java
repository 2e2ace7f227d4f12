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
    /** With all examples in the prompt only unseen ones are judged, four with each of three seeds. */
    private static final int ALL_EXAMPLES = SAMPLES * 12;

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

    private Ran evaluate(String config, String k) {
        return Evaluations.run(
                Samples.ROOT.resolve("evaluation/configs").resolve(config + ".yaml"),
                temp.resolve(config),
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
        Ran ran = evaluate("local-llm", "3").exits(0);
        assertThat(ran.out()).contains("replayed " + CALLS + " model calls");
        assertThat(rows("local-llm")).hasSize(SAMPLES * 5 * VERDICTS);
        Ran all = evaluate("local-llm-all-examples", "3").exits(0);
        assertThat(all.out()).contains("replayed " + ALL_EXAMPLES + " model calls");
        assertThat(rows("local-llm-all-examples")).hasSize(ALL_EXAMPLES);
        List<List<String>> shown = Page.of("README.md").rows("sample");
        assertThat(shown).hasSize(SAMPLES);
        for (List<String> row : shown) {
            String sample = row.get(0).replaceFirst(" \\(.*", "").replace(' ', '-');
            assertThat(ran.out()).as("the README's row of %s", sample).containsPattern(printed(sample, row));
            assertThat(all.out())
                    .as("all examples in the README's row of %s", sample)
                    .containsPattern("(?s)" + sample + ": [^\\n]*\\n[^\\n]*\\n +all-examples +" + row.get(4) + "\\b");
        }
    }

    /** What was written of each verdict, of which none may be missing. */
    private List<JsonNode> rows(String config) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(temp.resolve(config).resolve("results.jsonl"))) {
            rows.add(JsonMapper.builder().build().readTree(line));
        }
        assertThat(rows).as("each answer of the model is read").allMatch(row -> row.path("error")
                .isNull());
        return rows;
    }

    /** What the command prints of a sample: a line an arm, its figure on unseen examples, an interval, and on seen examples. */
    private static String printed(String sample, List<String> row) {
        return "(?s)" + sample + ": [^\\n]*\\n[^\\n]*\\n +aligned +"
                + row.get(1).replaceFirst(" \\(", " +").replace(")", "") + " +"
                + row.get(7) + "\\n +semantic-only +" + row.get(2) + " [^\\n]*\\n +episodic-only +" + row.get(3)
                + " [^\\n]*\\n +unaligned +" + row.get(5) + " [^\\n]* " + row.get(8) + "\\n +majority +" + row.get(6)
                + " ";
    }

    @Test
    void aPromptThatChangedMakesTheRecordingStale() {
        Ran ran = evaluate("local-llm", "1");
        assertThat(ran.out() + ran.err()).containsIgnoringCase("stale").contains("--record");
        assertThat(ran.code()).isNotZero();
        assertThat(ran.out().toLowerCase(Locale.ROOT)).doesNotContain("replayed " + CALLS);
    }
}
