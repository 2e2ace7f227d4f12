package io.github.memalign.mlflow.evaluation;

import static io.github.memalign.mlflow.FakeMlflow.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.Progress;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.judge.ValueType;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.FakeMlflow.Fault;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.feedback.TraceParts;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MlflowEvaluationTest {
    private static final ModelUri MODEL = ModelUri.of("openai:/gpt-4.1-mini");

    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();
    private final MlflowEvaluation evaluation =
            new MlflowEvaluation(http, Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC), 3);

    @BeforeEach
    void traces() {
        for (int n = 0; n < 4; n++) {
            server.trace(id(n), "\"q" + n + "\"", "\"a\"");
        }
    }

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private static String id(int n) {
        return String.format("tr-%032x", n);
    }

    private static RunJudge judge(String name, Function<Example, Object> verdict) {
        JudgeDefinition definition = JudgeDefinition.builder(name, "Rate {{ outputs }}.")
                .model(MODEL)
                .valueType(ValueType.INT)
                .build();
        return new RunJudge(
                new Judge() {
                    @Override
                    public JudgeDefinition definition() {
                        return definition;
                    }

                    @Override
                    public Feedback judge(Example example, Options options) {
                        Object said = verdict.apply(example);
                        FeedbackError error = said == null ? new FeedbackError(FeedbackError.Code.REFUSED, "no") : null;
                        Recall recall = Recall.of(List.of(id(7), id(8)), List.of());
                        Usage usage = new Usage(1, 50, 7, 0.25, 3);
                        return Feedback.of(definition, example)
                                .value(said)
                                .rationale("since")
                                .error(error)
                                .usage(usage)
                                .recall(recall)
                                .build();
                    }
                },
                Optional.of(3));
    }

    private EvaluationRun evaluate(RunJudge judge) {
        return evaluation.evaluate(
                List.of(judge), TraceQuery.experiment("exp"), "exp", "night", Map.of("k", "v"), Progress.NONE);
    }

    @Test
    void theRunIsOfMlflowsKindWithMetricsAndItsTraces() {
        EvaluationRun run = evaluate(judge("tone", example -> example.id().equals(id(0)) ? 5L : 2L));
        JsonNode kept = server.runs.get(run.runId());
        assertThat(kept.path("info").path("status").asText()).isEqualTo("FINISHED");
        assertThat(kept.path("data").path("tags").toString())
                .contains("{\"key\":\"mlflow.runType\",\"value\":\"genai_evaluate\"}")
                .contains("{\"key\":\"k\",\"value\":\"v\"}");
        assertThat(kept.path("linked")).hasSize(4);
        assertThat(run.metrics()).containsExactly(Map.entry("tone/mean", 2.75));
        assertThat(kept.path("data").path("metrics").get(0).path("value").asDouble())
                .isEqualTo(2.75);
    }

    @Test
    void w28_retrievedExamplesAreWrittenAsJson() {
        EvaluationRun run = evaluate(judge("tone", example -> 4L));
        JsonNode logged = server.assessments(id(1)).get(0);
        JsonNode metadata = logged.path("metadata");
        assertThat(json(metadata.path("retrieved_example_trace_ids").asText())).hasSize(2);
        assertThat(metadata.path("mlflow.assessment.sourceRunId").asText()).isEqualTo(run.runId());
        assertThat(metadata.path("mlflow.assessment.scorerName").asText()).isEqualTo("tone");
        assertThat(metadata.path("mlflow.assessment.scorerVersion").asText()).isEqualTo("3");
        assertThat(metadata.path("mlflow.assessment.judgeInputTokens").asText()).isEqualTo("50");
        assertThat(metadata.path("mlflow.assessment.judgeOutputTokens").asText())
                .isEqualTo("7");
        assertThat(metadata.path("mlflow.assessment.judgeCost").asText()).isEqualTo("0.25");
        assertThat(metadata.path("guideline").asText()).isEqualTo("Rate {{ outputs }}.");
        assertThat(logged.path("span_id").asText()).isEqualTo("0000000000000001");
        assertThat(logged.path("source"))
                .isEqualTo(json("{\"source_type\":\"LLM_JUDGE\",\"source_id\":\"openai:/gpt-4.1-mini\"}"));
        assertThat(logged.path("feedback").path("value").asInt()).isEqualTo(4);
    }

    @Test
    void aFailedJudgementIsLoggedAsAnErrorAndCountsForNothing() {
        EvaluationRun run = evaluate(judge("tone", example -> example.id().equals(id(0)) ? null : 2L));
        JsonNode feedback = server.assessments(id(0)).get(0).path("feedback");
        assertThat(feedback.path("error").path("error_code").asText()).isEqualTo("REFUSED");
        assertThat(feedback.has("value")).isFalse();
        assertThat(run.metrics()).containsEntry("tone/mean", 2.0);
    }

    @Test
    void whatNeedsReviewIsCountedAndKeepsWhatAReviewerNeeds() {
        RunJudge sure = judge("tone", example -> 2L);
        EvaluationRun run = evaluate(new RunJudge(
                new Judge() {
                    @Override
                    public JudgeDefinition definition() {
                        return sure.judge().definition();
                    }

                    @Override
                    public Feedback judge(Example example, Options options) {
                        Feedback said = sure.judge().judge(example, options);
                        return example.id().equals(id(0))
                                ? said.toBuilder()
                                        .value(null)
                                        .withheld(5L)
                                        .confidence(0.5)
                                        .build()
                                : said.toBuilder().confidence(0.9).build();
                    }
                },
                sure.version()));
        JsonNode unsure = server.assessments(id(0)).get(0);
        assertThat(unsure.path("feedback").path("error").path("error_code").asText())
                .isEqualTo("NEEDS_REVIEW");
        assertThat(unsure.path("feedback").has("value")).isFalse();
        assertThat(unsure.path("metadata").path("memalign.confidence").asText()).isEqualTo("0.5");
        assertThat(unsure.path("metadata").path("memalign.withheld").asText()).isEqualTo("5");
        assertThat(server.assessments(id(1))
                        .get(0)
                        .path("metadata")
                        .path("memalign.confidence")
                        .asText())
                .isEqualTo("0.9");
        assertThat(run.metrics()).containsOnly(Map.entry("tone/mean", 2.0), Map.entry("tone/needs_review", 1.0));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DONE_BUT_UNANSWERED", "FAILED", "BUSY"})
    void aPassingFaultDoublesNothing(Fault fault) {
        server.fault("/assessments", fault, fault);
        evaluate(judge("tone", example -> 4L));
        for (int n = 0; n < 4; n++) {
            assertThat(server.assessments(id(n))).hasSize(1);
        }
    }

    @Test
    void aRunThatFailsIsMarkedAndCanGoOn() {
        server.fault("/assessments", Fault.FORBIDDEN);
        assertThatThrownBy(() -> evaluate(judge("tone", example -> 4L)))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("permission");
        String runId = server.runs.keySet().iterator().next();
        assertThat(server.runs.get(runId).path("info").path("status").asText()).isEqualTo("FAILED");
        assertThat(server.runs.get(runId).path("data").path("tags").toString()).contains("memalign.error");
        evaluation.resume(runId, List.of(judge("tone", example -> 4L)), TraceQuery.experiment("exp"), Progress.NONE);
        assertThat(server.runs.get(runId).path("info").path("status").asText()).isEqualTo("FINISHED");
        for (int n = 0; n < 4; n++) {
            assertThat(server.assessments(id(n))).hasSize(1);
        }
    }

    @Test
    void whatARunHasSaidAlreadyIsNotJudgedAgainAndCountsForItsMetrics() {
        MlflowEvaluation one = new MlflowEvaluation(http, Clock.systemUTC(), 1);
        AtomicInteger judged = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean(true);
        RunJudge tone = judge("tone", example -> {
            if (judged.incrementAndGet() > 2 && broken.get()) {
                throw new IllegalStateException("broken judge");
            }
            return example.id().equals(id(0)) ? 5L : 2L;
        });
        assertThatThrownBy(() -> one.evaluate(
                        List.of(tone), TraceQuery.experiment("exp"), "exp", "night", Map.of(), Progress.NONE))
                .hasMessage("broken judge");
        String runId = server.runs.keySet().iterator().next();
        int said = (int) server.traces.keySet().stream()
                .filter(id -> !server.assessments(id).isEmpty())
                .count();
        assertThat(said).isEqualTo(2);
        broken.set(false);
        judged.set(0);
        EvaluationRun run = one.resume(runId, List.of(tone), TraceQuery.experiment("exp"), Progress.NONE);
        assertThat(judged).hasValue(2);
        assertThat(run.feedback()).hasSize(4);
        assertThat(run.metrics()).containsExactly(Map.entry("tone/mean", 2.75));
        for (int n = 0; n < 4; n++) {
            assertThat(server.assessments(id(n))).hasSize(1);
        }
    }

    @Test
    void aJudgementThatFailedIsMadeAgainAndGivesWay() {
        EvaluationRun run = evaluate(judge("tone", example -> example.id().equals(id(0)) ? null : 2L));
        evaluation.resume(
                run.runId(), List.of(judge("tone", example -> 4L)), TraceQuery.experiment("exp"), Progress.NONE);
        JsonNode said = server.assessments(id(0));
        assertThat(said).hasSize(1);
        assertThat(said.get(0).path("feedback").path("value").asInt()).isEqualTo(4);
        assertThat(server.assessments(id(1))
                        .get(0)
                        .path("feedback")
                        .path("value")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void tracesOfAPageAreJudgedBeforeTheNextIsAskedFor() {
        for (int n = 4; n < 600; n++) {
            server.trace(id(n), "\"q\"", "\"a\"");
        }
        List<Long> pages = Collections.synchronizedList(new ArrayList<>());
        evaluate(judge("tone", example -> {
            if (example.id().equals(id(0))) {
                synchronized (server) {
                    pages.add(server.calls.stream()
                            .filter(call -> call.endsWith("/traces/search"))
                            .count());
                }
            }
            return 2L;
        }));
        assertThat(pages).containsExactly(1L);
        assertThat(server.traces.keySet())
                .allSatisfy(id -> assertThat(server.assessments(id)).hasSize(1));
    }

    @Test
    void onceTheEndHasComeNothingMoreIsSaidAndTheRunCanGoOn() {
        AtomicInteger asked = new AtomicInteger();
        Run run = evaluation.begin("exp", "night", Map.of());
        RunJudge limited = judge("tone", example -> asked.incrementAndGet() > 2 ? null : Long.valueOf(asked.get()));
        List<Feedback> said = new ArrayList<>();
        EvaluationRun done = new MlflowEvaluation(http, Clock.systemUTC(), 1)
                .into(
                        run,
                        List.of(limited),
                        TraceParts.of(http, TraceQuery.experiment("exp")),
                        () -> asked.get() > 2 ? Optional.of("the money is spent") : Optional.empty(),
                        said::add,
                        Progress.NONE);
        assertThat(done.stopped()).contains("the money is spent");
        assertThat(said).hasSize(2);
        JsonNode kept = server.runs.get(run.id());
        assertThat(kept.path("info").path("status").asText()).isEqualTo("FAILED");
        assertThat(kept.path("data").path("tags").toString()).contains("the money is spent");
        assertThat(server.traces.keySet().stream()
                        .mapToInt(id -> server.assessments(id).size())
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void whoeverIsAtWorkInARunIsNotJoined() throws UnknownHostException {
        Run run = evaluation.begin("exp", "night", Map.of());
        String host = InetAddress.getLocalHost().getHostName();
        for (String job : List.of(
                ProcessHandle.current().pid() + "@" + host + " j 2026-05-31T23:58:00Z",
                "1@elsewhere j 2026-05-31T23:58:00Z")) {
            http.runs().tags(run.id(), Map.of("memalign.job", job));
            assertThatThrownBy(() -> evaluation.resume(
                            run.id(),
                            List.of(judge("tone", example -> 4L)),
                            TraceQuery.experiment("exp"),
                            Progress.NONE))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContainingAll(run.id(), "is being judged by process", "wait for its end");
        }
        assertThat(server.assessments(id(0))).isEmpty();
        for (String silent : List.of(
                Long.MAX_VALUE + "@" + host + " j 2026-05-31T23:58:00Z", "1@elsewhere j 2026-05-31T23:00:00Z")) {
            http.runs().goOn(run.id());
            http.runs().tags(run.id(), Map.of("memalign.job", silent));
            evaluation.resume(
                    run.id(), List.of(judge("tone", example -> 4L)), TraceQuery.experiment("exp"), Progress.NONE);
            assertThat(server.assessments(id(0))).hasSize(1);
        }
    }

    @Test
    void aJudgeThatThrowsFailsTheRun() {
        assertThatThrownBy(() -> evaluate(judge("tone", example -> {
                    throw new IllegalStateException("broken judge");
                })))
                .hasMessage("broken judge");
        assertThat(server.runs.values())
                .allMatch(run -> run.path("info").path("status").asText().equals("FAILED"));
    }

    @Test
    void aRunWhoseCreationWasNotAnsweredIsFoundAgain() {
        server.fault("/runs/create", Fault.DONE_BUT_UNANSWERED);
        evaluate(judge("tone", example -> 4L));
        assertThat(server.runs).hasSize(1);
    }
}
