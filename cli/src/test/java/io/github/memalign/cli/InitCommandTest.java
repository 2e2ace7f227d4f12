package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.datasets.published.StartingJudges;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitCommandTest {
    @TempDir
    Path temp;

    /** Each judge with its sample, as a newcomer would: written, taught, and measured on rows left out. */
    @ParameterizedTest
    @MethodSource("io.github.memalign.datasets.published.StartingJudges#names")
    void eachJudgeLearnsItsSampleAndAgreesWithTheExpertsMoreThanTheUsualLabel(String name) {
        Path judge = temp.resolve("judge.yaml");
        Path sample = temp.resolve("sample.jsonl");
        memalign("init", "--from", name, "--out", judge, "--sample", sample).exits(0);
        JsonNode agreement = memalign(
                        "align",
                        "--judge",
                        judge,
                        "--feedback",
                        sample,
                        "--out",
                        temp.resolve("aligned"),
                        "--agreement",
                        "cv",
                        "--json")
                .exits(0)
                .json()
                .path("agreement");
        assertThat(agreement.path("after").path("value").asDouble())
                .isGreaterThan(agreement.path("majority").path("value").asDouble() + 0.05);
    }

    @Test
    void itSaysWhatComesNextAndReplacesNothingUnasked() throws Exception {
        Path judge = temp.resolve("judge.yaml");
        assertThat(memalign("init", "--from", "tone", "--out", judge).exits(0).out())
                .contains("Written to " + judge, "memalign align --judge " + judge);
        assertThat(Files.readString(judge)).contains("name: tone", "# model:");
        memalign("init", "--from", "safety", "--out", judge).failsBriefly(2, "--out", "--overwrite");
        memalign("init", "--from", "safety", "--out", judge, "--overwrite").exits(0);
        assertThat(Files.readString(judge)).contains("name: safety");
        memalign("init", "--from", "humour", "--out", judge, "--overwrite").failsBriefly(2, "humour", "groundedness");
        assertThat(memalign("init", "--help").exits(0).out())
                .contains(StartingJudges.names().toArray(String[]::new));
    }
}
