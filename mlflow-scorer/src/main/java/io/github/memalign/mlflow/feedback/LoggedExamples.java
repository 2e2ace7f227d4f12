package io.github.memalign.mlflow.feedback;

import io.github.memalign.alignment.LabelledExample;
import java.util.List;
import java.util.Map;

/**
 * Examples that are traces now.
 *
 * @param traceIds the trace of each example, by the example's id; of several with one id, that of the last
 * @param feedback the examples in their order, under their traces' ids, with the server's ids and times of the assessments
 * @param newTraces the ids of those that were no traces before
 */
public record LoggedExamples(Map<String, String> traceIds, List<LabelledExample> feedback, List<String> newTraces) {
    public LoggedExamples {
        traceIds = Map.copyOf(traceIds);
        feedback = List.copyOf(feedback);
        newTraces = List.copyOf(newTraces);
    }
}
