package io.github.memalign.cli.judge;

import io.github.memalign.MemAlign;
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
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.LoggedExamples;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges traces, or rows which become traces, in an evaluation run on the MLflow server. */
final class JudgingRun {
    private final MlflowHttp http;
    private final MemAlign memAlign;
    private final int concurrency;

    JudgingRun(MlflowHttp http, MemAlign memAlign, int concurrency) {
        this.http = http;
        this.memAlign = memAlign;
        this.concurrency = concurrency;
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
    EvaluationRun run(
            AlignedJudge aligned,
            Optional<Integer> version,
            String input,
            FeedbackOptions options,
            String experiment,
            List<ToJudge> rows,
            boolean excludeSelf,
            Progress progress) {
        String name = aligned.definition().name();
        TraceQuery query = TraceSelection.isTraces(input)
                ? options.traces().of(input)
                : TraceQuery.ids(logged(experiment, name, rows, progress));
        try (Judge judge = memAlign.judge(aligned)) {
            return new MlflowEvaluation(http, Clock.systemUTC(), concurrency)
                    .evaluate(
                            List.of(new RunJudge(excludeSelf ? new WithoutSelf(judge) : judge, version)),
                            query,
                            experiment,
                            "judge " + name,
                            Map.of("memalign.judge", name),
                            progress);
        }
    }

    private List<String> logged(String experiment, String name, List<ToJudge> rows, Progress progress) {
        List<LabelledExample> examples = rows.stream()
                .map(row -> new LabelledExample(row.example(), List.of()))
                .toList();
        LoggedExamples logged = new ExamplesAsTraces(http, Clock.systemUTC())
                .log(http.runs().experimentIdOrNew(experiment), name, examples, progress);
        return rows.stream()
                .map(row -> logged.traceIds().getOrDefault(row.example().id(), ""))
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
    }

    /** A judge that never recalls the episode it judges. */
    private record WithoutSelf(Judge judge) implements Judge {
        @Override
        public JudgeDefinition definition() {
            return judge.definition();
        }

        @Override
        public Feedback judge(Example example, Options options) {
            return judge.judge(example, options.withoutSelf());
        }
    }
}
