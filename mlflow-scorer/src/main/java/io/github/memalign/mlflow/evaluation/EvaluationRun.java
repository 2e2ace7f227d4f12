package io.github.memalign.mlflow.evaluation;

import io.github.memalign.judge.Feedback;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import java.util.List;
import java.util.Map;

/**
 * What came of an evaluation.
 *
 * @param runId the run
 * @param experimentId its experiment
 * @param feedback what the judges said, in the order of judges and traces; failures included
 * @param metrics the metrics of the run
 * @param skipped traces that could not be judged, and why
 */
public record EvaluationRun(
        String runId,
        String experimentId,
        List<Feedback> feedback,
        Map<String, Double> metrics,
        List<SkippedTrace> skipped) {}
