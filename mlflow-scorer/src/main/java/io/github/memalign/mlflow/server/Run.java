package io.github.memalign.mlflow.server;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A run as the server knows it.
 *
 * @param id the run's id
 * @param experimentId the experiment it belongs to
 * @param name its name
 * @param status {@code RUNNING}, {@code FINISHED}, {@code FAILED}, {@code KILLED} or {@code SCHEDULED}
 * @param artifactUri where its artifacts lie
 * @param start when it began
 * @param params its parameters
 * @param metrics the last value of each metric
 * @param tags its tags
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
    /** Copies. */
    public Run {
        params = Map.copyOf(params);
        metrics = Map.copyOf(metrics);
        tags = Map.copyOf(tags);
    }

    /** A parameter, if the run has it. */
    public Optional<String> param(String key) {
        return Optional.ofNullable(params.get(key));
    }
}
