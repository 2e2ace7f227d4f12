package io.github.memalign.mlflow.evaluation;

import io.github.memalign.Progress;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.Assessments;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.Traces;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges traces and logs what the judges say: feedback on each trace, and a run of the kind that {@code
 * mlflow.genai.evaluate} makes, with the traces tied to it and means of numeric verdicts and how many
 * traces need review as metrics.
 */
public final class MlflowEvaluation {
    private final MlflowHttp http;
    private final Clock clock;
    private final int concurrency;
    private final Optional<JudgementTraces> judgements;

    /**
     * @param http the server
     * @param clock the time of the feedback
     * @param concurrency how many traces are judged at once; 1 or more
     */
    public MlflowEvaluation(MlflowHttp http, Clock clock, int concurrency) {
        this(http, clock, concurrency, Optional.empty());
    }

    /**
     * @param http the server
     * @param clock the time of the feedback
     * @param concurrency how many traces are judged at once; 1 or more
     * @param judgements writes a trace of each judgement, which its feedback names; none are written if empty
     */
    public MlflowEvaluation(MlflowHttp http, Clock clock, int concurrency, Optional<JudgementTraces> judgements) {
        this.judgements = judgements;
        this.http = http;
        this.clock = clock;
        this.concurrency = concurrency;
    }

    /**
     * Judges traces in a new run. If that fails, the run is marked as failed and tells why.
     *
     * @param judges the judges; their names tell them apart
     * @param query which traces
     * @param experiment the name or id of the experiment the run belongs to
     * @param runName the run's name
     * @param tags more tags of the run
     */
    public EvaluationRun evaluate(
            List<RunJudge> judges,
            TraceQuery query,
            String experiment,
            String runName,
            Map<String, String> tags,
            Progress progress) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put("mlflow.runType", "genai_evaluate");
        Run run = http.runs().start(http.runs().experimentId(experiment), runName, all);
        return into(run, judges, query, progress);
    }

    /** Goes on with a run that failed: feedback that it logged already is judged again, but not logged again. */
    public EvaluationRun resume(String runId, List<RunJudge> judges, TraceQuery query, Progress progress) {
        return into(http.runs().get(runId), judges, query, progress);
    }

    private EvaluationRun into(Run run, List<RunJudge> judges, TraceQuery query, Progress progress) {
        try {
            List<Feedback> feedback = new ArrayList<>();
            Set<SkippedTrace> skipped = new LinkedHashSet<>();
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (RunJudge judge : judges) {
                TraceFeedback.Unlabelled read =
                        new TraceFeedback(http).unlabelled(judge.judge().definition(), query);
                skipped.addAll(read.skipped());
                List<String> ids = read.examples().stream()
                        .flatMap(example -> example.traces().stream())
                        .map(Trace::id)
                        .toList();
                new Traces(http).link(ids, run.id());
                List<Feedback> said = judge(judge, read.examples(), run.id(), progress);
                LoggedFeedback.mean(said).ifPresent(mean -> metrics.put(judge.name() + "/mean", mean));
                long needReview = said.stream().filter(Feedback::needsReview).count();
                if (needReview > 0) {
                    metrics.put(judge.name() + "/needs_review", (double) needReview);
                }
                feedback.addAll(said);
            }
            http.runs()
                    .metrics(
                            run.id(),
                            metrics.entrySet().stream()
                                    .map(metric -> Metric.of(metric.getKey(), metric.getValue()))
                                    .toList());
            http.runs().finish(run.id());
            return new EvaluationRun(run.id(), run.experimentId(), feedback, metrics, List.copyOf(skipped));
        } catch (RuntimeException | Error failed) {
            http.runs().fail(run.id(), failed);
            throw failed;
        }
    }

    private List<Feedback> judge(RunJudge judge, List<TraceExample> examples, String runId, Progress progress) {
        progress.start("judging with " + judge.name(), examples.size());
        Assessments assessments = new Assessments(http);
        return Parallel.map(examples, concurrency, example -> {
            Judge.Options options = new Judge.Options(false, Set.of(), example.tools());
            Optional<JudgementTraces.Traced> traced =
                    judgements.map(traces -> traces.judge(judge.judge(), example.example(), options));
            Feedback feedback = traced.map(JudgementTraces.Traced::feedback)
                    .orElseGet(() -> judge.judge().judge(example.example(), options));
            Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            assessments.logOnce(
                    example.trace().info(),
                    LoggedFeedback.of(
                            feedback, judge, example.trace(), runId, time, traced.map(JudgementTraces.Traced::traceId)),
                    runId + "/" + judge.name());
            synchronized (progress) {
                progress.step(1);
            }
            return feedback;
        });
    }
}
