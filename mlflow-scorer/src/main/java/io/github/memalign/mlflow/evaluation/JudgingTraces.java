package io.github.memalign.mlflow.evaluation;

import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.feedback.TraceParts;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Assessments;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One judge's work in a run: what it has said of a trace already is taken as it is, and what it says is logged there. */
final class JudgingTraces {
    private final MlflowHttp http;
    private final Assessments assessments;
    private final Clock clock;
    private final Optional<JudgementTraces> judgements;
    private final RunJudge judge;
    private final String runId;
    private final Supplier<Optional<String>> end;

    /** @param end why no more is to be judged, once that is so */
    JudgingTraces(
            MlflowHttp http,
            Clock clock,
            Optional<JudgementTraces> judgements,
            RunJudge judge,
            String runId,
            Supplier<Optional<String>> end) {
        this.http = http;
        this.assessments = new Assessments(http);
        this.clock = clock;
        this.judgements = judgements;
        this.judge = judge;
        this.runId = runId;
        this.end = end;
    }

    /** A trace to judge, or what was said of it. */
    sealed interface Unit {
        /** Of this trace the judge has said something in this run. */
        record Known(Feedback feedback) implements Unit {}

        /** Of this one it has not. */
        record New(TraceExample example) implements Unit {}
    }

    /** Hands on all traces; those to judge are tied to the run. */
    void each(TraceParts traces, Consumer<Unit> taker, Consumer<SkippedTrace> skipped) {
        Traces links = new Traces(http);
        traces.each(
                judge.judge().definition(),
                info -> {
                    Optional<Feedback> known = known(info);
                    known.ifPresent(feedback -> taker.accept(new Unit.Known(feedback)));
                    return known.isEmpty();
                },
                part -> {
                    links.link(
                            part.stream()
                                    .flatMap(example -> example.traces().stream())
                                    .map(Trace::id)
                                    .toList(),
                            runId);
                    part.forEach(example -> taker.accept(new Unit.New(example)));
                },
                skipped);
    }

    private String key() {
        return runId + "/" + judge.name();
    }

    private Optional<Feedback> known(TraceInfo info) {
        return Assessments.logged(info, key())
                .flatMap(said -> LoggedFeedback.read(said, judge.judge().definition(), info.id()));
    }

    /** Judges, and logs what is said; empty if no more is to be judged. */
    Optional<Feedback> judge(Unit unit) {
        if (unit instanceof Unit.Known known) {
            return Optional.of(known.feedback());
        }
        if (!(unit instanceof Unit.New fresh) || end.get().isPresent()) {
            return Optional.empty();
        }
        TraceExample example = fresh.example();
        Judge.Options options = new Judge.Options(false, Set.of(), example.tools());
        Optional<JudgementTraces.Traced> traced =
                judgements.map(traces -> traces.judge(judge.judge(), example.example(), options));
        Feedback feedback = traced.map(JudgementTraces.Traced::feedback)
                .orElseGet(() -> judge.judge().judge(example.example(), options));
        if (feedback.error().isPresent() && end.get().isPresent()) {
            return Optional.empty();
        }
        log(example, feedback, traced.map(JudgementTraces.Traced::traceId));
        return Optional.of(feedback);
    }

    /** A failure that was logged before gives way. */
    private void log(TraceExample example, Feedback feedback, Optional<String> judgement) {
        TraceInfo info = example.trace().info();
        Optional<TraceAssessment> failed = Assessments.logged(info, key());
        failed.ifPresent(said -> assessments.delete(info.id(), said.id()));
        Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        assessments.logOnce(
                failed.map(info::without).orElse(info),
                LoggedFeedback.of(feedback, judge, example.trace(), runId, time, judgement),
                key());
    }
}
