package io.github.memalign.mlflow.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.mlflow.trace.Span;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A judge's feedback as an assessment of a trace, as MLflow 3.17.2 logs it. */
public final class LoggedFeedback {
    static final String SOURCE_RUN = "mlflow.assessment.sourceRunId";

    private static final String CONFIDENCE = "memalign.confidence";
    private static final String WITHHELD = "memalign.withheld";
    private static final String NEEDS_REVIEW = "NEEDS_REVIEW";

    private LoggedFeedback() {}

    /** @param judgement the trace of the judgement, if there is one */
    static TraceAssessment of(
            Feedback feedback, RunJudge judge, Trace trace, String runId, Instant time, Optional<String> judgement) {
        JudgeDefinition definition = judge.judge().definition();
        Map<String, String> metadata = new HashMap<>();
        metadata.put(SOURCE_RUN, runId);
        judge.version()
                .ifPresent(version -> metadata.put("mlflow.assessment.scorerVersion", Integer.toString(version)));
        judgement.ifPresent(traceId -> metadata.put("mlflow.assessment.scorerTraceId", traceId));
        return of(feedback, definition, trace, metadata, time);
    }

    /** The feedback as an assessment of a trace that is part of no run. */
    public static TraceAssessment of(Feedback feedback, JudgeDefinition definition, Trace trace, Instant time) {
        return of(feedback, definition, trace, new HashMap<>(), time);
    }

    private static TraceAssessment of(
            Feedback feedback, JudgeDefinition definition, Trace trace, Map<String, String> metadata, Instant time) {
        metadata.put("mlflow.assessment.scorerName", definition.name());
        metadata.put("guideline", definition.instructions().text());
        if (feedback.usage().calls() > 0) {
            feedback.usage()
                    .knownInputTokens()
                    .ifPresent(tokens -> metadata.put("mlflow.assessment.judgeInputTokens", Long.toString(tokens)));
            feedback.usage()
                    .knownOutputTokens()
                    .ifPresent(tokens -> metadata.put("mlflow.assessment.judgeOutputTokens", Long.toString(tokens)));
            feedback.usage()
                    .knownCost()
                    .ifPresent(cost -> metadata.put("mlflow.assessment.judgeCost", Double.toString(cost)));
        }
        if (!feedback.recall().episodeIds().isEmpty()) {
            // JSON, which every language reads; Python's own client leaves a repr of its list here.
            JsonNode ids = Json.MAPPER.valueToTree(feedback.recall().episodeIds());
            metadata.put("retrieved_example_trace_ids", ids.toString());
        }
        feedback.confidence().ifPresent(confidence -> metadata.put(CONFIDENCE, Double.toString(confidence)));
        feedback.withheld()
                .ifPresent(value -> metadata.put(WITHHELD, json(value).toString()));
        return new TraceAssessment(
                "",
                definition.name(),
                TraceAssessment.Kind.FEEDBACK,
                TraceAssessment.Source.judge(feedback.model().toString()),
                feedback.value().map(LoggedFeedback::json).orElse(NullNode.instance),
                failure(feedback),
                feedback.rationale(),
                metadata,
                trace.root().map(Span::id),
                time,
                time,
                true);
    }

    /** MLflow knows a value or an error; what needs review is no value, and told apart from failures by its code. */
    private static Optional<TraceAssessment.Failure> failure(Feedback feedback) {
        return feedback.error()
                .map(error -> new TraceAssessment.Failure(error.code().name(), error.message()))
                .or(() -> feedback.withheld()
                        .map(value -> new TraceAssessment.Failure(
                                NEEDS_REVIEW,
                                "the judge is not sure enough and leaves this to a person; it leans to " + value)));
    }

    private static JsonNode json(Object value) {
        return Json.MAPPER.valueToTree(value);
    }

    /** What an assessment says, as far as it counts; empty if it is a failure, or not of the judge's type any more. */
    static Optional<Feedback> read(TraceAssessment said, JudgeDefinition definition, String traceId) {
        Feedback.Builder feedback =
                Feedback.of(definition, Example.builder().id(traceId).build()).rationale(said.rationale());
        Optional.ofNullable(said.metadata().get(CONFIDENCE))
                .map(Double::valueOf)
                .ifPresent(feedback::confidence);
        try {
            if (said.error().isEmpty()) {
                return Optional.of(feedback.value(definition.valueType().read(said.value()))
                        .build());
            }
            String withheld = said.metadata().get(WITHHELD);
            return withheld == null
                    ? Optional.empty()
                    : Optional.of(feedback.withheld(definition.valueType().read(Json.readOrMissing(withheld)))
                            .build());
        } catch (UnfitValueException otherType) {
            return Optional.empty();
        }
    }

    /** A verdict as a number, if it is a number or a truth value. */
    static Optional<Double> number(Object verdict) {
        if (verdict instanceof Boolean truth) {
            return Optional.of(truth ? 1.0 : 0.0);
        }
        return verdict instanceof Number value ? Optional.of(value.doubleValue()) : Optional.empty();
    }
}
