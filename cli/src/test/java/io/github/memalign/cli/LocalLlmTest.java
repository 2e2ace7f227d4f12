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
    private static final String RECORDED = "faithfulness,answer-correctness,pairwise-preference,safety,fine-grained";

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
        return evaluate(RECORDED, "aligned,unaligned,majority", k);
    }

    private Ran evaluate(String datasets, String arms, String k) {
        return Evaluations.run(
                Samples.ROOT.resolve("evaluation/configs/local-llm.yaml"),
                temp.resolve("results"),
                "--dataset",
                datasets,
                "--arms",
                arms,
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
        assertThat(ran.out()).contains("replayed 120 model calls");
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(temp.resolve("results/results.jsonl"))) {
            rows.add(JsonMapper.builder().build().readTree(line));
        }
        assertThat(rows)
                .as("each answer of the model is read")
                .hasSize(5 * 3 * 12)
                .allMatch(row -> row.path("error").isNull());
        for (String sample : List.of(RECORDED.split(","))) {
            assertThat(ran.out())
                    .as("the README's row of %s", sample)
                    .containsPattern("(?s)" + sample + ": .*" + String.join(".*", figures(sample)));
        }
    }

    @Test
    void theFiguresOfEachMemoryAloneAreThoseOfTheRecordedModel() {
        String printed = evaluate("faithfulness", "aligned,unaligned,semantic-only,episodic-only", "3")
                .exits(0)
                .out();
        List<List<String>> rows = Page.of("docs/prompts.md").rows("shown");
        assertThat(rows).hasSizeGreaterThan(4);
        for (List<String> row : rows) {
            if (!row.get(0).startsWith("MLflow")) {
                assertThat(printed).containsPattern(" " + row.get(0) + " +" + figure(row.get(1)));
            }
        }
    }

    private static String figure(String cell) {
        return cell.replaceFirst(" \\(", " +").replace(")", "");
    }

    /** What the README's table says of a sample, as the command prints it. */
    private static List<String> figures(String sample) {
        List<String> row = Page.of("README.md").rows("sample").stream()
                .filter(cells -> cells.get(0).startsWith(sample.replace('-', ' ')))
                .findFirst()
                .orElseThrow();
        return List.of("aligned +" + figure(row.get(1)), "unaligned +" + row.get(2), "majority +" + row.get(3));
    }

    @Test
    void aPromptThatChangedMakesTheRecordingStale() {
        Ran ran = evaluate("1");
        assertThat(ran.out() + ran.err()).containsIgnoringCase("stale").contains("--record");
        assertThat(ran.code()).isNotZero();
        assertThat(ran.out().toLowerCase(Locale.ROOT)).doesNotContain("replayed 120");
    }
}
