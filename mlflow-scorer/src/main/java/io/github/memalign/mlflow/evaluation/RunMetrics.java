package io.github.memalign.mlflow.evaluation;

import io.github.memalign.judge.Feedback;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The metrics of a run: the mean of verdicts that are numbers or truth values, and how many traces need review. */
final class RunMetrics {
    private double sum;
    private long numbers;
    private long needReview;

    void add(Feedback feedback) {
        Optional<Double> number = feedback.value().flatMap(LoggedFeedback::number);
        sum += number.orElse(0.0);
        numbers += number.isPresent() ? 1 : 0;
        needReview += feedback.needsReview() ? 1 : 0;
    }

    Map<String, Double> named(String judge) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (numbers > 0) {
            metrics.put(judge + "/mean", sum / numbers);
        }
        if (needReview > 0) {
            metrics.put(judge + "/needs_review", (double) needReview);
        }
        return metrics;
    }
}
