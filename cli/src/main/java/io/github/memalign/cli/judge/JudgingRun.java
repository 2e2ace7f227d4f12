package io.github.memalign.cli.judge;

import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.JudgementTraces;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.LoggedExamples;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceParts;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Judges traces, or rows which become traces, in an evaluation run on the MLflow server. */
final class JudgingRun {
    private static final String JOB = "memalign.judging";
    private static final int HEX = 16;

    private final MlflowHttp http;
    private final JudgedBy judgedBy;
    private final Judge judge;
    private final int concurrency;
    private final Supplier<Optional<String>> end;
    private final Optional<JudgementTraces> judgements;
    /** Rows that became traces and are judged at the moment, by the ids of these. */
    private final Map<String, ToJudge> rows = new ConcurrentHashMap<>();

    /**
     * @param judgedBy what verdicts depend on
     * @param judge one that is ready
     * @param end why no model may be asked any more, once that is so
     * @param judgements writes a trace of each judgement, if that is wanted
     */
    JudgingRun(
            MlflowHttp http,
            JudgedBy judgedBy,
            Judge judge,
            int concurrency,
            Supplier<Optional<String>> end,
            Optional<JudgementTraces> judgements) {
        this.http = http;
        this.judgedBy = judgedBy;
        this.judge = judge;
        this.concurrency = concurrency;
        this.end = end;
        this.judgements = judgements;
    }

    /**
     * A new run, or the newest of the same judge on the same input.
     *
     * @param experiment the experiment of the run, and of new traces
     * @param input where the examples are, with what selects them
     * @param resume whether to go on with a run that is there
     */
    Run run(String experiment, String input, boolean resume) {
        String name = judge.definition().name();
        String job = Sha256.hex(judgedBy + "\n" + input);
        String experimentId = http.runs().experimentIdOrNew(experiment);
        List<Run> earlier = resume ? http.runs().tagged(experimentId, JOB, job) : List.of();
        return earlier.isEmpty()
                ? evaluation().begin(experiment, "judge " + name, Map.of("memalign.judge", name, JOB, job))
                : earlier.get(0);
    }

    private MlflowEvaluation evaluation() {
        return new MlflowEvaluation(http, Clock.systemUTC(), concurrency, judgements);
    }

    /**
     * Judges.
     *
     * @param version the judge's version, if it was loaded from the registry
     * @param tally gets what is said
     */
    EvaluationRun judge(Run run, Optional<Integer> version, TraceParts traces, VerdictTally tally, Progress progress) {
        Judge judging = judgedBy.excludeSelf() ? new WithoutSelf(judge, rows, tally) : judge;
        return evaluation()
                .into(
                        run,
                        List.of(new RunJudge(judging, version)),
                        traces,
                        end,
                        said -> tally.add(said, rows.remove(said.exampleId())),
                        progress);
    }

    /**
     * Rows as traces, which they become in parts.
     *
     * @param inputs gives the rows
     * @param unusable gets what is no row
     * @param size how many rows become traces together
     */
    TraceParts rows(Run run, Consumer<Consumer<Arrived>> inputs, Consumer<Arrived.Unusable> unusable, int size) {
        return (definition, isWanted, parts, skipped) -> {
            List<ToJudge> part = new ArrayList<>();
            Set<Long> seen = new HashSet<>();
            Consumer<List<ToJudge>> full = some -> {
                List<String> ids = logged(run.experimentId(), definition.name(), some, seen);
                if (!ids.isEmpty()) {
                    new TraceFeedback(http).unlabelled(definition, TraceQuery.ids(ids), isWanted, parts, skipped);
                }
                some.clear();
            };
            inputs.accept(arrived -> {
                if (arrived instanceof Arrived.Unusable none) {
                    unusable.accept(none);
                } else if (arrived instanceof ToJudge row) {
                    part.add(row);
                    if (part.size() >= size) {
                        full.accept(part);
                    }
                }
            });
            full.accept(part);
        };
    }

    /**
     * The ids of the rows' traces, each the first time that it comes: rows of the same content are one trace, rows of one id may
     * differ in what they say and then are several.
     */
    private List<String> logged(String experimentId, String name, List<ToJudge> part, Set<Long> seen) {
        List<LabelledExample> examples = part.stream()
                .map(row -> new LabelledExample(row.example(), List.of()))
                .toList();
        LoggedExamples logged =
                new ExamplesAsTraces(http, Clock.systemUTC()).log(experimentId, name, examples, Progress.NONE);
        Map<String, ToJudge> byTrace = new LinkedHashMap<>();
        for (int i = 0; i < part.size(); i++) {
            byTrace.put(logged.feedback().get(i).example().id(), part.get(i));
        }
        byTrace.keySet().removeIf(id -> !seen.add(number(id)));
        rows.putAll(byTrace);
        return List.copyOf(byTrace.keySet());
    }

    /** Eight bytes of a hash. */
    private static long number(String traceId) {
        String digits = traceId.substring(traceId.indexOf('-') + 1);
        return Long.parseUnsignedLong(digits.substring(0, Math.min(HEX, digits.length())), HEX);
    }

    /**
     * A judge that never recalls the episode it judges, under its trace's id or its row's, nor one of the same content.
     *
     * @param rows rows by the ids of their traces
     * @param tally knows what was learned
     */
    private record WithoutSelf(Judge judge, Map<String, ToJudge> rows, VerdictTally tally) implements Judge {
        @Override
        public JudgeDefinition definition() {
            return judge.definition();
        }

        @Override
        public Feedback judge(Example example, Options options) {
            Set<String> excluded = new HashSet<>(options.excluded());
            ToJudge row = rows.get(example.id());
            Example learned = row == null ? example : row.example();
            excluded.add(learned.id());
            excluded.addAll(tally.learnedAs(learned));
            return judge.judge(example, new Options(true, excluded, options.tools()));
        }
    }
}
