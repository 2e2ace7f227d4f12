package io.github.memalign.mlflow.evaluation;

import io.github.memalign.judge.Feedback;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of an evaluation.
 *
 * @param feedback what the judges said, in the order of judges and traces, failures included; none if each was handed on when
 *     it came
 * @param skipped traces that could not be judged, and why
 * @param stopped why it ended before all was judged; empty if all was
 */
public record EvaluationRun(
        String runId,
        String experimentId,
        List<Feedback> feedback,
        Map<String, Double> metrics,
        List<SkippedTrace> skipped,
        Optional<String> stopped) {}
