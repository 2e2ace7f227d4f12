package io.github.memalign.mlflow.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A run as the server knows it.
 *
 * @param id the run's id
 * @param status {@code RUNNING}, {@code FINISHED}, {@code FAILED}, {@code KILLED} or {@code SCHEDULED}
 * @param artifactUri where its artifacts lie
 * @param start when it began
 * @param metrics the last value of each metric
 */
public record Run(
        String id,
        String experimentId,
        String name,
        String status,
        String artifactUri,
        Instant start,
        Map<String, String> params,
        Map<String, Double> metrics,
        Map<String, String> tags) {
    public Run {
        params = Map.copyOf(params);
        metrics = Map.copyOf(metrics);
        tags = Map.copyOf(tags);
    }

    /** A parameter, if the run has it. */
    public Optional<String> param(String key) {
        return Optional.ofNullable(params.get(key));
    }

    /**
     * The run that the server's JSON describes.
     *
     * @param what names it, for the message
     * @throws io.github.memalign.mlflow.MlflowException if it names no run
     */
    static Run of(JsonNode run, String what) {
        JsonNode info = run.path("info");
        JsonNode data = run.path("data");
        Map<String, String> tags = texts(data.path("tags"));
        return new Run(
                Answers.text(info, "/run_id", what),
                Answers.text(info, "/experiment_id", what),
                info.path("run_name").asText(tags.getOrDefault("mlflow.runName", "")),
                Answers.text(info, "/status", what),
                info.path("artifact_uri").asText(""),
                Instant.ofEpochMilli(info.path("start_time").asLong()),
                texts(data.path("params")),
                metrics(data.path("metrics")),
                tags);
    }

    static Map<String, String> texts(JsonNode pairs) {
        Map<String, String> texts = new HashMap<>();
        pairs.forEach(
                pair -> texts.put(pair.path("key").asText(), pair.path("value").asText("")));
        return texts;
    }

    /** What is no number in JSON, such as NaN, comes as a text. */
    private static Map<String, Double> metrics(JsonNode metrics) {
        Map<String, Double> values = new HashMap<>();
        metrics.forEach(metric ->
                values.put(metric.path("key").asText(), metric.path("value").asDouble(Double.NaN)));
        return values;
    }
}
