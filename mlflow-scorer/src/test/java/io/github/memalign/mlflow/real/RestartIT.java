package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.embedded.EmbeddedModels;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Traces;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real server that is killed and started again in the middle of work costs time and nothing else, with the usual patience. */
@ExtendWith(RealMlflow.class)
class RestartIT {
    private static final int ROWS = 6;

    private static final JudgeDefinition TONE = JudgeDefinition.builder(
                    "tone", "Is {{ outputs }} kind to {{ inputs }}?")
            .valueType(ValueType.oneOf("kind", "rude"))
            .build();

    private static List<String> traces(MlflowHttp http, String experiment) {
        List<LabelledExample> rows = IntStream.range(0, ROWS)
                .mapToObj(n -> new LabelledExample(
                        Example.builder()
                                .id("row-" + n)
                                .inputs("Question " + n)
                                .outputs(n % 2 == 0 ? "Gladly, it is here." : "Read the manual yourself.")
                                .build(),
                        List.of(Assessment.of(n % 2 == 0 ? "kind" : "rude")
                                .by("ann")
                                .because("why")
                                .at(Instant.parse("2026-02-01T00:00:00Z")))))
                .toList();
        return new ExamplesAsTraces(http, Clock.systemUTC())
                        .log(http.runs().experimentIdOrNew(experiment), "tone", rows, Progress.NONE)
                        .traceIds()
                        .values()
                        .stream()
                        .toList();
    }

    @Test
    void whileTracesAreJudged(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            List<String> ids = traces(http, "restarted");
            Judge restarting = new RestartingJudge(server, new AtomicInteger());
            EvaluationRun run = new MlflowEvaluation(http, Clock.systemUTC(), 1)
                    .evaluate(
                            List.of(new RunJudge(restarting, Optional.empty())),
                            TraceQuery.ids(ids),
                            "restarted",
                            "restarted",
                            Map.of(),
                            Progress.NONE);
            assertThat(run.feedback()).hasSize(ROWS).allMatch(said -> said.error()
                    .isEmpty());
            assertThat(http.runs().get(run.runId()).status()).isEqualTo("FINISHED");
            assertThat(new Traces(http).search(List.of(run.experimentId()), "", 100))
                    .hasSize(ROWS)
                    .allSatisfy(trace -> assertThat(trace.assessments())
                            .filteredOn(said -> said.source().type().equals("LLM_JUDGE"))
                            .hasSize(1));
        }
    }

    @Test
    void whileAJudgeIsAlignedWithTracesAndSaved(RealMlflow.Server server) {
        try (MlflowHttp http = server.http();
                MemAlign memAlign =
                        MemAlign.builder().models(new EmbeddedModels()).build()) {
            List<String> ids = traces(http, "aligned meanwhile");
            AlignedJudge untaught = AlignedJudge.unaligned(TONE, MemorySettings.DEFAULT);
            server.restart();
            List<LabelledExample> feedback =
                    new TraceFeedback(http).labelled(TONE, TraceQuery.ids(ids)).feedback();
            AlignedJudge aligned = memAlign.align(untaught, feedback).judge();
            assertThat(aligned.episodes()).hasSize(ROWS);
            String run = new JudgeRuns(http).save("aligned meanwhile", aligned, Map.of());
            AlignedJudge loaded = new JudgeRuns(http).load(run);
            assertThat(loaded.episodes()).isEqualTo(aligned.episodes());
            assertThat(loaded.guidelines()).isEqualTo(aligned.guidelines());
        }
    }

    /** Restarts the server when it is asked for its third verdict. */
    private record RestartingJudge(RealMlflow.Server server, AtomicInteger asked) implements Judge {
        @Override
        public JudgeDefinition definition() {
            return TONE;
        }

        @Override
        public Feedback judge(Example example, Options options) {
            if (asked.incrementAndGet() == 3) {
                server.restart();
            }
            return Feedback.of(TONE, example).value("kind").rationale("because").build();
        }
    }
}
