package io.github.memalign.mlflow.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trace without its spans.
 *
 * @param id {@code tr-} and 32 hexadecimal digits
 * @param start when the request came
 * @param duration how long it took, if it is over
 * @param state {@code OK}, {@code ERROR} or {@code IN_PROGRESS}
 * @param metadata what was fixed when it was logged
 * @param tags what can be changed later
 * @param requestPreview the start of the inputs
 * @param responsePreview the start of the outputs
 * @param assessments what was said of it, overridden and failed ones included, in the server's order
 */
public record TraceInfo(
        String id,
        String experimentId,
        Instant start,
        Optional<Duration> duration,
        String state,
        Map<String, String> metadata,
        Map<String, String> tags,
        String requestPreview,
        String responsePreview,
        List<TraceAssessment> assessments) {
    public TraceInfo {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        assessments = List.copyOf(assessments);
    }

    /** The session that the trace is a turn of. */
    public Optional<String> session() {
        return Optional.ofNullable(metadata.get("mlflow.trace.session"));
    }

    /** The same without one of its assessments. */
    public TraceInfo without(TraceAssessment assessment) {
        return new TraceInfo(
                id,
                experimentId,
                start,
                duration,
                state,
                metadata,
                tags,
                requestPreview,
                responsePreview,
                assessments.stream().filter(other -> !other.equals(assessment)).toList());
    }

    /** Whether a person's word on it teaches a judge of that name. */
    public boolean teaches(String judge) {
        return assessments.stream().anyMatch(said -> said.teaches(judge));
    }
}
