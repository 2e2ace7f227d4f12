package io.github.memalign.mlflow.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.evaluation.LoggedFeedback;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Assessments;
import io.github.memalign.mlflow.trace.TraceAssessment;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The judge's verdict on traces of a queue, for experts to see: one on each, which changes where the judge's does. */
public final class ShownVerdicts {
    private final MlflowHttp http;
    private final ReviewQueue queue;
    private final Clock clock;

    /**
     * @param queue whose traces
     * @param clock the time of the verdicts
     */
    public ShownVerdicts(MlflowHttp http, ReviewQueue queue, Clock clock) {
        this.http = http;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * Shows what the judge says of a trace in place of what it said before; nothing is done where that is the same.
     *
     * @param example the trace as it was last read
     * @param feedback what the judge says of it now
     */
    public void show(TraceExample example, JudgeDefinition judge, Feedback feedback) {
        String ours = "review/" + queue.id() + "/";
        TraceAssessment shown = LoggedFeedback.of(
                feedback, judge, example.trace(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
        String key = ours + Sha256.hex(judge.name() + "\0" + said(shown)).substring(0, 16);
        Assessments assessments = new Assessments(http);
        assessments.logOnce(example.trace().info(), shown, key);
        List<TraceAssessment> before = example.trace().info().assessments().stream()
                .filter(there -> there.isNamed(judge.name()))
                .filter(there ->
                        there.metadata().getOrDefault(Assessments.KEY, "").startsWith(ours))
                .filter(there -> !key.equals(there.metadata().get(Assessments.KEY)))
                .toList();
        before.forEach(old -> assessments.delete(example.trace().id(), old.id()));
    }

    private static String said(TraceAssessment shown) {
        JsonNode value = shown.value();
        return value + "\0"
                + shown.error()
                        .map(error -> error.code() + " " + error.message())
                        .orElse("");
    }
}
