package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluating on published datasets that are there, not there, or broken. */
class EvaluateDataTest {
    @TempDir
    Path temp;

    private Path config;

    @BeforeEach
    void configure() {
        config = temp.resolve("config.yaml");
    }

    private Ran evaluate(String out, Object... more) {
        return Evaluations.run(config, temp.resolve(out), more);
    }

    private Set<String> distinct(String out, String field) throws IOException {
        return Evaluations.distinct(temp.resolve(out), field);
    }

    private void halueval() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            lines.append("""
                    {"ID": "%d", "user_query": "Question %d?", "chatgpt_response": "Answer %d.", "hallucination": "%s"}
                    """.formatted(i, i, i, i % 3 == 0 ? "yes" : "no"));
        }
        Path directory = Files.createDirectories(temp.resolve("data/halueval"));
        Files.writeString(directory.resolve("general_data.json"), lines);
    }

    @Test
    void dataNamesFullDatasets() throws IOException {
        halueval();
        Files.writeString(config, """
                name: full
                datasets: [{sample: faithfulness, published: halueval}, {sample: safety}]
                train: 24
                shards: [24]
                seeds: [1]
                full: {train: 5, shards: [2, 5]}
                """);
        Ran ran = evaluate("full", "--data", temp.resolve("data")).exits(0);
        assertThat(distinct("full", "dataset")).containsExactly("halueval");
        assertThat(distinct("full", "shard")).containsExactly("2", "5");
        assertThat(ran.err()).contains("safety");
    }

    @Test
    void aPublishedDatasetIsReadAsItsConfigurationSays() throws IOException {
        Path data = temp.resolve("labels.csv");
        StringBuilder rows = new StringBuilder("question,answer,harm,tone\n");
        for (int i = 0; i < 12; i++) {
            rows.append("Q%d,A%d,%s,%s\n".formatted(i, i, i % 3 == 0 ? "yes" : "no", i % 2 == 0 ? "kind" : "rude"));
        }
        Files.writeString(data, rows);
        Files.writeString(config, """
                name: criteria
                datasets:
                  - published: labelled-criteria
                    labels: [tone]
                    columns: {inputs: question, outputs: answer}
                train: 5
                shards: [5]
                seeds: [1]
                """);
        evaluate("criteria", "--data", data).exits(0);
        assertThat(distinct("criteria", "dataset")).containsExactly("labelled-criteria/tone");
        evaluate("missing").failsBriefly(2, "--data", "labelled-criteria");
    }

    @Test
    void aPublishedDatasetThatIsThereButBrokenEndsTheEvaluationAlthoughAnotherIsWhole() throws IOException {
        halueval();
        Path broken = Files.createDirectories(temp.resolve("data/halubench"));
        Files.writeString(broken.resolve("test.parquet"), "PAR1 and then no more");
        Files.writeString(config, """
                name: two
                datasets: [{published: halueval}, {published: halubench}]
                train: 5
                shards: [5]
                seeds: [1]
                """);
        evaluate("two", "--data", temp.resolve("data")).failsBriefly(1, "halubench cannot be used", "test.parquet");
        assertThat(temp.resolve("two")).doesNotExist();
        evaluate("one", "--data", temp.resolve("data"), "--dataset", "halueval").exits(0);
    }
}
