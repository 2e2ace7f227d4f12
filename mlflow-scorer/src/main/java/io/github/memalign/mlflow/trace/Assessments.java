package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.Answers;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Writes what people and judges say of traces. */
public final class Assessments {
    /**
     * The metadata key under which every assessment written here carries a key of its own, so that logging it twice is
     * logging it once.
     */
    public static final String KEY = "memalign.key";

    private final MlflowHttp http;

    public Assessments(MlflowHttp http) {
        this.http = http;
    }

    /**
     * Logs an assessment, unless the trace has one with its key.
     *
     * @param trace the trace as it was last read; what it has is not asked for again
     * @param assessment what to log; its id is for the server to give
     * @param key tells it apart from every other assessment of the trace
     * @return the assessment as the server has it, whether it was there or is new
     */
    public TraceAssessment logOnce(TraceInfo trace, TraceAssessment assessment, String key) {
        return logged(trace, key).orElseGet(() -> log(trace.id(), assessment, key));
    }

    /** The assessment that a trace had with a key when it was last read. */
    public static Optional<TraceAssessment> logged(TraceInfo trace, String key) {
        return trace.assessments().stream()
                .filter(there -> key.equals(there.metadata().get(KEY)))
                .findFirst();
    }

    private TraceAssessment log(String traceId, TraceAssessment assessment, String key) {
        Map<String, String> metadata = new HashMap<>(assessment.metadata());
        metadata.put(KEY, key);
        ObjectNode body = Json.object();
        body.set("assessment", json(traceId, assessment, metadata));
        JsonNode answer = http.create(
                ApiPath.of("/api/3.0/mlflow/traces/{}/assessments", traceId), body, () -> alreadyLogged(traceId, key));
        Answers.text(answer, "/assessment/assessment_id", "logged assessment");
        return TraceReader.assessment(answer.path("assessment"));
    }

    private Optional<JsonNode> alreadyLogged(String traceId, String key) {
        JsonNode trace = http.get(ApiPath.of("/api/3.0/mlflow/traces/{}", traceId));
        JsonNode info = trace.path("trace").path("trace_info");
        return StreamSupport.stream(info.path("assessments").spliterator(), false)
                .filter(there -> there.path("metadata").path(KEY).asText().equals(key))
                .findFirst()
                .map(there -> Json.object().set("assessment", there));
    }

    /** Changes the value and the rationale of an assessment; its time of change becomes now. */
    public void update(String traceId, String assessmentId, JsonNode value, String rationale) {
        ObjectNode assessment = Json.object()
                .put("assessment_id", assessmentId)
                .put("trace_id", traceId)
                .put("rationale", rationale);
        assessment.putObject("feedback").set("value", value);
        ObjectNode body = Json.object().put("update_mask", "feedback,rationale");
        body.set("assessment", assessment);
        http.patch(path(traceId, assessmentId), body);
    }

    /** Deletes an assessment; one that is gone already is no error. */
    public void delete(String traceId, String assessmentId) {
        try {
            http.delete(path(traceId, assessmentId));
        } catch (MlflowException failed) {
            if (!failed.isNotFound()) {
                throw failed;
            }
        }
    }

    private static ApiPath path(String traceId, String assessmentId) {
        return ApiPath.of("/api/3.0/mlflow/traces/{}/assessments/{}", traceId, assessmentId);
    }

    private static ObjectNode json(String traceId, TraceAssessment assessment, Map<String, String> metadata) {
        ObjectNode json = Json.object()
                .put("assessment_name", assessment.name())
                .put("trace_id", traceId)
                .put("create_time", assessment.created().toString())
                .put("last_update_time", assessment.updated().toString());
        json.putObject("source")
                .put("source_type", assessment.source().type())
                .put("source_id", assessment.source().id());
        if (!assessment.rationale().isEmpty()) {
            json.put("rationale", assessment.rationale());
        }
        assessment.spanId().ifPresent(id -> json.put("span_id", id));
        ObjectNode said =
                json.putObject(assessment.kind() == TraceAssessment.Kind.EXPECTATION ? "expectation" : "feedback");
        assessment
                .error()
                .ifPresentOrElse(
                        error -> said.putObject("error")
                                .put("error_code", error.code())
                                .put("error_message", error.message()),
                        () -> said.set("value", assessment.value()));
        ObjectNode sent = json.putObject("metadata");
        metadata.forEach(sent::put);
        return json;
    }
}
