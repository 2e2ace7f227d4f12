package io.github.memalign.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.budget.Budget;
import io.github.memalign.cli.Main;
import io.github.memalign.datasets.published.Dataset;
import io.github.memalign.datasets.published.Samples;
import io.github.memalign.evaluation.protocol.Evaluation;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Source;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.provider.PriceTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowLogTest {
    @TempDir
    private Path directory;

    @Test
    void everyCurveIsAMetricWithTheNumberOfExamplesAsItsStep() {
        try (TrackingServer server = new TrackingServer(directory.resolve("artifacts"));
                MlflowLog log = MlflowLog.open(http(server), "judges")) {
            Outcome outcome = evaluated();
            assertThat(log.log("tone", outcome, directory.resolve("results"))).hasValue("runs:/run-1");
            assertThat(server.experiments()).containsExactly("judges");
            assertThat(server.tags("run-2")).containsEntry("mlflow.parentRunId", "run-1");
            assertThat(server.tags("run-3")).containsEntry("mlflow.parentRunId", "run-1");
            assertThat(server.tags("run-1")).doesNotContainKey("mlflow.parentRunId");
            assertThat(server.params("run-2")).containsEntry("arm", "aligned");
            assertThat(server.params("run-3")).containsEntry("arm", "majority");
            assertThat(steps(server, "run-2", "unseen.exact_match")).containsExactly(2L, 8L);
            assertThat(steps(server, "run-2", "seen.exact_match.low")).containsExactly(2L, 8L);
            assertThat(steps(server, "run-2", "align.seconds")).containsExactly(2L, 8L);
            assertThat(value(server, "run-2", "unseen.exact_match", 8))
                    .isEqualTo(outcome.summaries().stream()
                            .filter(point -> point.arm().equals("aligned")
                                    && point.shard() == 8
                                    && point.split().equals("unseen"))
                            .findFirst()
                            .orElseThrow()
                            .mean()
                            .orElseThrow());
            assertThat(List.of(server.status("run-1"), server.status("run-2"), server.status("run-3")))
                    .containsOnly("FINISHED");
        }
    }

    @Test
    void theFilesOfTheResultsAreArtifactsOfTheParent() {
        try (TrackingServer server = new TrackingServer(directory.resolve("artifacts"));
                MlflowLog log = MlflowLog.open(http(server), "judges")) {
            log.log("tone", evaluated(), directory.resolve("results"));
            Path artifacts = directory.resolve("artifacts/run-1");
            for (String file : List.of("results.jsonl", "summary.csv", "comparisons.csv", "manifest.json")) {
                assertThat(artifacts.resolve(file)).hasSameBinaryContentAs(directory.resolve("results/" + file));
            }
            assertThat(artifacts.resolve("splits")).isNotEmptyDirectory();
            assertThat(artifacts.resolve("units")).doesNotExist();
        }
    }

    @Test
    void aRunThatCannotBeWrittenIsMarkedAsFailedAndTheFilesStay() {
        try (TrackingServer server = new TrackingServer(directory.resolve("artifacts"));
                MlflowLog log = MlflowLog.open(http(server), "judges")) {
            Outcome outcome = evaluated();
            server.refuseMetrics();
            assertThatThrownBy(() -> log.log("tone", outcome, directory.resolve("results")))
                    .isInstanceOf(MlflowException.class);
            assertThat(server.status("run-1")).isEqualTo("FAILED");
            assertThat(server.status("run-2")).isEqualTo("FAILED");
            assertThat(directory.resolve("results/results.jsonl")).isNotEmptyFile();
        }
    }

    /** In a process of its own, since the server's address comes from the environment. */
    @Test
    void theOptionLogsWhatWasEvaluated() throws Exception {
        Path config = Files.writeString(
                directory.resolve("tone.yaml"),
                "{name: tone, datasets: [{sample: support-tone}], train: 8, shards: [8], seeds: [1], arms: [majority]}");
        try (TrackingServer server = new TrackingServer(directory.resolve("artifacts"))) {
            ProcessBuilder evaluate = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "evaluate",
                    "--config",
                    config.toString(),
                    "--out",
                    directory.resolve("out").toString(),
                    "--mlflow",
                    "judges");
            evaluate.environment().put("MLFLOW_TRACKING_URI", server.url());
            Process process = evaluate.redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            assertThat(printed).contains("MLflow: runs:/run-1");
            assertThat(server.experiments()).containsExactly("judges");
            assertThat(directory.resolve("artifacts/run-1/report.html"))
                    .hasSameBinaryContentAs(directory.resolve("out/report.html"));
            assertThat(directory.resolve("artifacts/run-1/figures")).isNotEmptyDirectory();
        }
    }

    private static MlflowHttp http(TrackingServer server) {
        return new MlflowHttp(MlflowSettings.of(name -> name.equals("MLFLOW_TRACKING_URI") ? server.url() : null));
    }

    private static List<Long> steps(TrackingServer server, String run, String metric) {
        List<Long> steps = new ArrayList<>();
        for (JsonNode one : server.metrics(run)) {
            if (one.path("key").asText().equals(metric)) {
                steps.add(one.path("step").asLong());
            }
        }
        return steps;
    }

    private static double value(TrackingServer server, String run, String metric, long step) {
        return server.metrics(run).stream()
                .filter(one -> one.path("key").asText().equals(metric)
                        && one.path("step").asLong() == step)
                .findFirst()
                .orElseThrow()
                .path("value")
                .asDouble();
    }

    private Outcome evaluated() {
        Dataset tone = Samples.read("support-tone");
        Source source = new Source(tone.name(), tone.judge(), tone.settings(), tone.examples(), tone.checksum());
        EvaluationConfig config = new EvaluationConfig(
                "tone",
                List.of(new EvaluationConfig.DatasetSpec(
                        "support-tone", null, null, null, List.of(), Map.of(), null, List.of())),
                8,
                List.of(2, 8),
                List.of(1L),
                List.of("aligned", "majority"),
                List.of(),
                List.of(),
                null,
                null);
        Budget budget = new Budget(OptionalLong.empty(), OptionalDouble.empty(), PriceTable.bundled());
        try (Models models = Models.installed()) {
            Evaluation evaluation = new Evaluation(models, Clock.systemUTC(), 2, config, List.of(source), budget);
            Results results = Results.begin(directory.resolve("results"), evaluation.manifest("test"), false);
            return evaluation.run(results, List.of(), Progress.NONE);
        }
    }
}
