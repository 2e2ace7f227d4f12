package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is worth asking, as a file, and what is said where it cannot be asked. */
class ReviewCommandTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    Path temp;

    private Path replies() {
        return Samples.write(
                temp,
                "new.jsonl",
                "{\"id\": \"n1\", \"inputs\": \"The app crashes.\", \"outputs\": \"Reinstall it, that was in the"
                        + " manual.\"}",
                "{\"id\": \"n2\", \"inputs\": \"The app crashes.\", \"outputs\": \"Reinstall it, that was in the"
                        + " manual.\"}",
                "{\"id\": \"n3\", \"inputs\": \"May I pay by card?\", \"outputs\": \"Yes, with pleasure.\"}",
                "{\"id\": \"n4\", \"inputs\": \"Where is my money?\", \"outputs\": \"Read the terms.\"}",
                "{\"id\": \"n5\", \"inputs\": \"Do you ship to Malta?\", \"outputs\": \"We do.\", \"label\":"
                        + " \"kind\"}");
    }

    @Test
    void theListHoldsWhatIsNewWithTheVerdictAndWhy() throws Exception {
        Path list = temp.resolve("ask.jsonl");
        Ran ran = Ran.memalign(
                        "review", "--judge", Samples.aligned(temp), "--input", replies(), "--list", list, "--size", 5)
                .exits(0);

        List<String> lines = Files.readAllLines(list);
        List<String> ids =
                lines.stream().map(line -> read(line).path("id").asText()).toList();
        assertThat(ids)
                .as("neither twice the same nor what is known or labelled")
                .containsExactlyInAnyOrder("n1", "n3");
        assertThat(lines).allSatisfy(line -> {
            JsonNode row = read(line);
            assertThat(row.path("verdict").asText()).isIn("kind", "rude");
            assertThat(row.path("confidence").asDouble()).isBetween(0.0, 1.0);
            assertThat(row.path("why").asText()).contains("confidence ", "similarity ");
            assertThat(ran.out())
                    .contains(row.path("id").asText(), row.path("why").asText());
        });
    }

    private static JsonNode read(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (Exception noJson) {
            throw new AssertionError(line, noJson);
        }
    }

    @Test
    void aBlindListDoesNotTellTheVerdict() throws Exception {
        Path list = temp.resolve("ask.jsonl");
        Ran.memalign(
                        "review",
                        "--judge",
                        Samples.aligned(temp),
                        "--input",
                        replies(),
                        "--list",
                        list,
                        "--size",
                        1,
                        "--blind")
                .exits(0);

        assertThat(Files.readString(list)).contains("\"why\"").doesNotContain("\"verdict\"");
        Ran.memalign("review", "--judge", Samples.judge(temp), "--input", replies(), "--list", list)
                .failsBriefly(2, "--list", "--overwrite");
    }

    @Test
    void aJudgeThatKnowsNothingCanAskToo() {
        Path list = temp.resolve("ask.jsonl");
        assertThat(Ran.memalign("review", "--judge", Samples.judge(temp), "--input", replies(), "--list", list)
                        .exits(0)
                        .out())
                .contains("no verdict");
    }

    @Test
    void whatIsMissingOrWrongIsSaid() {
        Path judge = Samples.judge(temp);
        Ran.memalign("review", "--judge", judge, "--input", replies()).failsBriefly(2, "--queue", "--list");
        Ran.memalign("review", "--judge", judge, "--input", replies(), "--queue", "tone")
                .failsBriefly(2, "--queue", "queue:/EXPERIMENT/NAME");
        Ran.memalign("review", "--judge", judge, "--input", replies(), "--list", temp.resolve("x"), "--size", -1)
                .failsBriefly(2, "--size");
        Ran.memalign("watch", "--judge", judge, "--queue", "tone", "--once").failsBriefly(2, "--queue");
        Ran.memalign("watch", "--judge", judge, "--queue", "queue:/a/b", "--every", 0)
                .failsBriefly(2, "--every");
    }

    @Test
    void aServerWithoutQueuesGetsAListInPlaceOfOne() {
        try (ScriptedMlflow mlflow = new ScriptedMlflow()) {
            mlflow.trace("1", "The app crashes.", "Reinstall it.");
            Path aligned = Samples.aligned(temp);
            mlflow.run("review", "--judge", aligned, "--input", "traces:/support", "--queue", "tone")
                    .failsBriefly(1, "MLflow 3.14", "--list");
            Path list = temp.resolve("ask.jsonl");
            Ran ran = mlflow.run(
                            "review",
                            "--judge",
                            aligned,
                            "--input",
                            "traces:/support",
                            "--queue",
                            "tone",
                            "--list",
                            list)
                    .exits(0);
            assertThat(ran.err()).contains("MLflow 3.14", list.toString());
            assertThat(list).content().contains("tr-00000000000000000000000000000001");
        }
    }
}
