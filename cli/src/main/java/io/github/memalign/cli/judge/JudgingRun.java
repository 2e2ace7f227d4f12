package io.github.memalign.cli.judge;

import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.JudgementTraces;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.LoggedExamples;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Judges traces, or rows which become traces, in an evaluation run on the MLflow server. */
final class JudgingRun {
    private final MlflowHttp http;
    private final Judge judge;
    private final int concurrency;
    private final Supplier<Optional<String>> refusedKey;
    private final Optional<JudgementTraces> judgements;

    /**
     * @param judge one that is ready
     * @param refusedKey what a model said that refused the key, if one did
     * @param judgements writes a trace of each judgement, if that is wanted
     */
    JudgingRun(
            MlflowHttp http,
            Judge judge,
            int concurrency,
            Supplier<Optional<String>> refusedKey,
            Optional<JudgementTraces> judgements) {
        this.judgements = judgements;
        this.http = http;
        this.judge = judge;
        this.concurrency = concurrency;
        this.refusedKey = refusedKey;
    }

    /**
     * Judges.
     *
     * @param aligned the judge
     * @param version its version, if it was loaded from the registry
     * @param input where the examples are
     * @param experiment the experiment of the run, and of new traces
     * @param rows the examples, if they are rows of a file
     * @param excludeSelf whether an example's own episode is kept out of what is recalled
     */
    Judged run(
            AlignedJudge aligned,
            Optional<Integer> version,
            String input,
            FeedbackOptions options,
            String experiment,
            List<ToJudge> rows,
            boolean excludeSelf,
            Progress progress) {
        String name = aligned.definition().name();
        Map<String, ToJudge> logged =
                TraceSelection.isTraces(input) ? Map.of() : logged(experiment, name, rows, progress);
        TraceQuery query = TraceSelection.isTraces(input)
                ? options.traces().of(input)
                : TraceQuery.ids(List.copyOf(logged.keySet()));
        Map<String, String> rowIds = new HashMap<>();
        logged.forEach((trace, row) -> rowIds.put(trace, row.example().id()));
        Judge judge = new UntilTheKeyIsRefused(this.judge, refusedKey, new AtomicInteger());
        EvaluationRun run = new MlflowEvaluation(http, Clock.systemUTC(), concurrency, judgements)
                .evaluate(
                        List.of(new RunJudge(excludeSelf ? new WithoutSelf(judge, rowIds) : judge, version)),
                        query,
                        experiment,
                        "judge " + name,
                        Map.of("memalign.judge", name),
                        progress);
        return new Judged(run, logged);
    }

    /** The rows by the ids of their traces. */
    private Map<String, ToJudge> logged(String experiment, String name, List<ToJudge> rows, Progress progress) {
        List<LabelledExample> examples = rows.stream()
                .map(row -> new LabelledExample(row.example(), List.of()))
                .toList();
        LoggedExamples logged = new ExamplesAsTraces(http, Clock.systemUTC())
                .log(http.runs().experimentIdOrNew(experiment), name, examples, progress);
        Map<String, ToJudge> byTrace = new LinkedHashMap<>();
        rows.forEach(row -> byTrace.put(
                logged.traceIds().getOrDefault(row.example().id(), row.example().id()), row));
        return byTrace;
    }

    /**
     * What came of it.
     *
     * @param run the run
     * @param rows the rows that became traces, by the ids of these
     */
    record Judged(EvaluationRun run, Map<String, ToJudge> rows) {}

    /**
     * A judge that ends the run when a model refuses the key, rather than log the same failure on every trace that is left.
     *
     * @param verdicts how many it gave
     */
    private record UntilTheKeyIsRefused(Judge judge, Supplier<Optional<String>> refusedKey, AtomicInteger verdicts)
            implements Judge {
        @Override
        public JudgeDefinition definition() {
            return judge.definition();
        }

        @Override
        public Feedback judge(Example example, Options options) {
            Feedback feedback = judge.judge(example, options);
            if (feedback.value().isPresent()) {
                verdicts.incrementAndGet();
            } else {
                refusedKey.get().ifPresent(refusal -> {
                    throw new MemAlignException(refusal + " Verdicts before that: " + verdicts.get()
                            + ", logged on their traces; the run is marked as failed.");
                });
            }
            return feedback;
        }
    }

    /**
     * A judge that never recalls the episode it judges, under its trace's id or its row's.
     *
     * @param rowIds ids of rows by those of their traces
     */
    private record WithoutSelf(Judge judge, Map<String, String> rowIds) implements Judge {
        @Override
        public JudgeDefinition definition() {
            return judge.definition();
        }

        @Override
        public Feedback judge(Example example, Options options) {
            Set<String> excluded = new HashSet<>(options.excluded());
            excluded.add(rowIds.getOrDefault(example.id(), example.id()));
            return judge.judge(example, new Options(true, excluded, options.tools()));
        }
    }
}
