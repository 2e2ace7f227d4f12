package io.github.memalign.cli.evaluate;

import io.github.memalign.MemAlignException;
import io.github.memalign.evaluation.log.Curve;
import io.github.memalign.evaluation.log.EvaluationLog;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.mlflow.server.Artifacts;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.server.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Evaluations as MLflow runs: a parent with the files as artifacts, and below it a run for each dataset and arm, in which
 * each curve is a metric with the number of examples as its step.
 */
final class MlflowLog implements EvaluationLog {
    /** What is of use to people and to other programs; units and judges are the evaluation's own. */
    private static final List<String> LOGGED = List.of("report.html", "results.jsonl", "manifest.json");

    private static final List<String> LOGGED_DIRECTORIES = List.of("figures", "splits");

    private final MlflowHttp http;
    private final String experimentId;

    /**
     * @param http the server; closed with this object
     * @param experiment name or id of the experiment, created if there is none
     * @throws io.github.memalign.mlflow.MlflowException if the server cannot be reached
     */
    static MlflowLog open(MlflowHttp http, String experiment) {
        try {
            return new MlflowLog(http, experiment);
        } catch (RuntimeException e) {
            http.close();
            throw e;
        }
    }

    private MlflowLog(MlflowHttp http, String experiment) {
        this.http = http;
        this.experimentId = http.runs().experimentIdOrNew(experiment);
    }

    @Override
    public Optional<String> log(String name, Outcome outcome, Path results) {
        Runs runs = http.runs();
        Run logged = runs.during(experimentId, name, Map.of("memalign.evaluation", name), parent -> {
            runs.params(parent.id(), params(outcome));
            for (Curve curve : Curve.of(outcome)) {
                log(parent, curve);
            }
            Artifacts artifacts = http.artifacts(parent);
            for (Path file : files(results)) {
                artifacts.put(results.relativize(file).toString().replace('\\', '/'), file);
            }
            runs.tags(
                    parent.id(),
                    Map.of("memalign.stopped", String.valueOf(outcome.stopped().isPresent())));
        });
        return Optional.of("runs:/" + logged.id());
    }

    @Override
    public void close() {
        http.close();
    }

    private void log(Run parent, Curve curve) {
        Runs runs = http.runs();
        String name = curve.dataset() + " " + curve.arm();
        runs.during(experimentId, name, Map.of("mlflow.parentRunId", parent.id()), child -> {
            runs.params(child.id(), Map.of("dataset", curve.dataset(), "arm", curve.arm()));
            runs.metrics(
                    child.id(),
                    curve.points().stream()
                            .map(point -> new Metric(point.metric(), point.value(), point.examples()))
                            .toList());
        });
    }

    private static Map<String, String> params(Outcome outcome) {
        return Map.of(
                "train", String.valueOf(outcome.config().train()),
                "shards", outcome.config().shards().toString(),
                "seeds", outcome.config().seeds().toString(),
                "arms", outcome.config().arms().toString(),
                "models", outcome.config().model().toString(),
                "k", outcome.config().k().toString(),
                "verdicts", String.valueOf(outcome.rows().size()));
    }

    private static List<Path> files(Path results) {
        try (Stream<Path> all = Files.walk(results, 2)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> isLogged(results.relativize(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new MemAlignException(results + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isLogged(Path file) {
        String name = file.getFileName().toString();
        return file.getNameCount() == 1
                ? LOGGED.contains(name) || name.endsWith(".csv")
                : LOGGED_DIRECTORIES.contains(file.getName(0).toString());
    }
}
