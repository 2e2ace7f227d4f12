package io.github.memalign.mlflow.evaluation;

import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Feedback;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceParts;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
     * @param clock the time of the feedback
     * @param concurrency how many traces are judged at once; 1 or more
     */
    public MlflowEvaluation(MlflowHttp http, Clock clock, int concurrency) {
        this(http, clock, concurrency, Optional.empty());
    }

    /**
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
        return into(begin(experiment, runName, tags), judges, query, progress);
    }

    /** Begins a run of the kind of an evaluation. */
    public Run begin(String experiment, String runName, Map<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put("mlflow.runType", "genai_evaluate");
        return http.runs().start(http.runs().experimentId(experiment), runName, all);
    }

    /**
     * Goes on with a run that failed: traces that have a verdict of it are not judged again, and those whose judgement failed
     * are.
     */
    public EvaluationRun resume(String runId, List<RunJudge> judges, TraceQuery query, Progress progress) {
        return into(http.runs().get(runId), judges, query, progress);
    }

    private EvaluationRun into(Run run, List<RunJudge> judges, TraceQuery query, Progress progress) {
        List<Feedback> feedback = new ArrayList<>();
        EvaluationRun done = into(run, judges, TraceParts.of(http, query), Optional::empty, feedback::add, progress);
        return new EvaluationRun(
                done.runId(), done.experimentId(), feedback, done.metrics(), done.skipped(), done.stopped());
    }

    /**
     * Judges traces in a run, new or not, as they come: a part while the next is fetched. Traces that have a verdict of the run
     * are not judged again. Nothing is kept of a trace.
     *
     * @param run which nobody else is at work in
     * @param end why no more is to be judged, once that is so: judgements that fail then are not logged, and the run is marked
     *     as failed
     * @param said gets what is said of each trace when it is there, and what was said before; called by this thread
     * @throws io.github.memalign.mlflow.MlflowException if somebody else is at work in the run
     */
    public EvaluationRun into(
            Run run,
            List<RunJudge> judges,
            TraceParts traces,
            Supplier<Optional<String>> end,
            Consumer<Feedback> said,
            Progress progress) {
        RunLease lease = RunLease.take(http, clock, run);
        try {
            if (!run.status().equals("RUNNING")) {
                http.runs().goOn(run.id());
            }
            Set<SkippedTrace> skipped = Collections.synchronizedSet(new LinkedHashSet<>());
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (RunJudge judge : judges) {
                progress.start("judging with " + judge.name(), Progress.UNKNOWN);
                RunMetrics sums = new RunMetrics();
                JudgingTraces judging = new JudgingTraces(http, clock, judgements, judge, run.id(), end);
                Parallel.feed(
                        (Consumer<JudgingTraces.Unit> taker) -> judging.each(traces, taker, skipped::add),
                        concurrency,
                        () -> end.get().isEmpty(),
                        unit -> {
                            Optional<Feedback> feedback = judging.judge(unit);
                            lease.renew();
                            return feedback;
                        },
                        feedback -> {
                            feedback.ifPresent(there -> {
                                sums.add(there);
                                said.accept(there);
                            });
                            progress.step(1);
                        });
                metrics.putAll(sums.named(judge.name()));
            }
            http.runs()
                    .metrics(
                            run.id(),
                            metrics.entrySet().stream()
                                    .map(metric -> Metric.of(metric.getKey(), metric.getValue()))
                                    .toList());
            Optional<String> stopped = end.get();
            stopped.ifPresentOrElse(why -> http.runs().fail(run.id(), new MemAlignException(why)), () -> http.runs()
                    .finish(run.id()));
            return new EvaluationRun(run.id(), run.experimentId(), List.of(), metrics, List.copyOf(skipped), stopped);
        } catch (RuntimeException | Error failed) {
            http.runs().fail(run.id(), failed);
            throw failed;
        }
    }
}
