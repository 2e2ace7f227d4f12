package io.github.memalign.mlflow.server;

/**
 * One value of a metric.
 *
 * @param key the metric's name
 * @param step its place on the metric's curve, 0 where there is only one
 */
public record Metric(String key, double value, long step) {
    /** A metric without a curve. */
    public static Metric of(String key, double value) {
        return new Metric(key, value, 0);
    }
}
