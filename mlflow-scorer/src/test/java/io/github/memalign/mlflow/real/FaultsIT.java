package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.real.Proxy.Fate;
import io.github.memalign.mlflow.scorer.RegisteredScorer;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import io.github.memalign.persistence.JudgeCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real server holds after things went wrong on the way to it. */
@ExtendWith(RealMlflow.class)
class FaultsIT {
    private static final int ROWS = 4;

    private static AlignedJudge judge(String name) {
        JudgeDefinition definition = JudgeDefinition.builder(name, "Is {{ outputs }} right for {{ inputs }}?")
                .model("openai:/gpt-4.1-mini")
                .valueType(ValueType.BOOL)
                .build();
        List<Episode> episodes = rows().stream()
                .map(row -> new Episode(row.example(), row.assessments()))
                .toList();
        return AlignedJudge.unaligned(definition, MemorySettings.DEFAULT)
                .withMemory(
                        List.of(new Guideline("g1", "Be right.", List.of("row-0"))),
                        episodes,
                        Set.of(),
                        Embeddings.EMPTY);
    }

    private static List<LabelledExample> rows() {
        return IntStream.range(0, ROWS)
                .mapToObj(n -> new LabelledExample(
                        Example.builder()
                                .id("row-" + n)
                                .inputs("Question " + n)
                                .outputs("Answer " + n)
                                .build(),
                        List.of(Assessment.of(n % 2 == 0)
                                .by("ann")
                                .because("why")
                                .withId("said-" + n)
                                .at(Instant.parse("2026-02-01T00:00:00Z")))))
                .toList();
    }

    private static MlflowHttp through(Proxy proxy) {
        return new MlflowHttp(
                MlflowSettings.of(proxy.uri()).withPatience(Duration.ofSeconds(60), 5, Duration.ofMillis(1)));
    }

    @Test
    void everythingWorksUnderAPathPrefix(RealMlflow.Server server) {
        try (Proxy proxy = new Proxy(server.uri(), "/team/mlflow");
                MlflowHttp http = through(proxy)) {
            AlignedJudge judge = judge("prefixed");
            String runId = new JudgeRuns(http).save("prefix", judge, Map.of());
            assertThat(JudgeCodec.encode(new JudgeRuns(http).load(runId)).keySet())
                    .containsExactlyInAnyOrderElementsOf(JudgeCodec.FILES);
            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            registry.register("prefix", judge, Progress.NONE);
            assertThat(registry.load("prefix", "prefixed", OptionalInt.empty())
                            .judge()
                            .episodes())
                    .hasSize(ROWS);
        }
    }

    @Test
    void aJudgeThatCouldNotBeSavedWholeIsAFailedRunAndIsNotLoaded(RealMlflow.Server server) {
        try (Proxy proxy = new Proxy(server.uri(), "");
                MlflowHttp http = through(proxy)) {
            proxy.fates(call -> call.startsWith("PUT") && call.endsWith("episodes.jsonl") ? Fate.FAILED : Fate.PASSED);
            assertThatThrownBy(() -> new JudgeRuns(http).save("half-saved", judge("half"), Map.of()))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("disk full");
            proxy.fates(call -> Fate.PASSED);
            Run run = onlyRun(http, "half-saved");
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.tags().get("memalign.error")).contains("disk full");
            assertThatThrownBy(() -> new JudgeRuns(http).load(run.id()))
                    .hasMessageContaining(run.id())
                    .hasMessageContaining("no whole judge");
        }
    }

    @Test
    void aServerThatDiesDuringAnUploadLeavesNothingThatLoads(RealMlflow.Server server) {
        try (Proxy proxy = new Proxy(server.uri(), "");
                MlflowHttp dying = through(proxy);
                MlflowHttp restarted = server.http()) {
            Set<String> dead = ConcurrentHashMap.newKeySet();
            proxy.fates(call -> {
                if (call.startsWith("PUT")) {
                    dead.add("since now");
                }
                return dead.isEmpty() ? Fate.PASSED : Fate.GONE;
            });
            assertThatThrownBy(() -> new JudgeRuns(dying).save("died", judge("dying"), Map.of()))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining(proxy.uri())
                    .hasMessageContaining("stays RUNNING")
                    .hasMessageContaining(onlyRun(restarted, "died").id());
            Run run = onlyRun(restarted, "died");
            assertThatThrownBy(() -> new JudgeRuns(restarted).load(run.id())).hasMessageContaining("no whole judge");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "FAILED", "UNANSWERED"})
    void afterABurstOfFailuresEverythingIsThereOnce(Fate fate, RealMlflow.Server server) {
        String experiment = "burst-" + fate;
        try (Proxy proxy = new Proxy(server.uri(), "");
                MlflowHttp http = through(proxy)) {
            proxy.fates(firstOfEach(fate));
            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            assertThat(registry.register(experiment, judge("burst"), Progress.NONE)
                            .version())
                    .isEqualTo(1);
        }
        try (MlflowHttp http = server.http()) {
            String id = http.runs().experimentId(experiment);
            List<TraceInfo> traces = new Traces(http).search(List.of(id), "", 100);
            assertThat(traces).hasSize(ROWS);
            assertThat(traces)
                    .allSatisfy(trace -> assertThat(trace.assessments()).hasSize(1));
            assertThat(new ScorerRegistry(http).versions(id, "burst")).hasSize(1);
        }
    }

    /** The first call of each method and path goes wrong, the next does not. */
    private static Function<String, Fate> firstOfEach(Fate fate) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        return call -> seen.add(call) ? fate : Fate.PASSED;
    }

    @Test
    void nothingIsRegisteredIfTheFeedbackCouldNotBeLogged(RealMlflow.Server server) {
        try (Proxy proxy = new Proxy(server.uri(), "");
                MlflowHttp http = through(proxy)) {
            proxy.fates(call -> call.endsWith("/assessments") ? Fate.FAILED : Fate.PASSED);
            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            assertThatThrownBy(() -> registry.register("unlogged", judge("unlogged"), Progress.NONE))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("disk full");
            proxy.fates(call -> Fate.PASSED);
            String id = http.runs().experimentId("unlogged");
            assertThat(new ScorerRegistry(http).versions(id, "unlogged")).isEmpty();
            registry.register("unlogged", judge("unlogged"), Progress.NONE);
            assertThat(new Traces(http).search(List.of(id), "", 100)).hasSize(ROWS);
        }
    }

    @Test
    void whoRegistersAtTheSameTimeGetsAVersionEach(RealMlflow.Server server) throws Exception {
        int writers = 4;
        CountDownLatch ready = new CountDownLatch(writers);
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try (MlflowHttp http = server.http()) {
            String id = http.runs().experimentIdOrNew("race");
            new ExamplesAsTraces(http, Clock.systemUTC()).log(id, "raced", rows(), Progress.NONE);
            List<Future<Integer>> versions = IntStream.range(0, writers)
                    .mapToObj(n -> pool.submit(() -> {
                        try (MlflowHttp own = server.http()) {
                            ready.countDown();
                            ready.await();
                            return new RegisteredJudges(own, Clock.systemUTC())
                                    .register("race", judge("raced"), Progress.NONE)
                                    .version();
                        }
                    }))
                    .toList();
            for (Future<Integer> version : versions) {
                assertThat(version.get()).isBetween(1, writers);
            }
            assertThat(new ScorerRegistry(http).versions(id, "raced"))
                    .extracting(RegisteredScorer::version)
                    .containsExactly(1, 2, 3, 4);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aPageForPeopleInPlaceOfAnAnswerIsNamed(RealMlflow.Server server) {
        try (Proxy proxy = new Proxy(server.uri(), "");
                MlflowHttp http = through(proxy)) {
            http.runs().experimentIdOrNew("paged");
            proxy.fates(call -> call.contains("/scorers/") ? Fate.PAGE : Fate.PASSED);
            assertThatThrownBy(() ->
                            new RegisteredJudges(http, Clock.systemUTC()).load("paged", "any", OptionalInt.empty()))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("HTML");
        }
    }

    @Test
    void theServerSaysWhyItDoesNotSampleAJudgeOfAProvidersModel(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            new RegisteredJudges(http, Clock.systemUTC()).register("sampled", judge("sampled"), Progress.NONE);
            String id = http.runs().experimentId("sampled");
            ScorerRegistry registry = new ScorerRegistry(http);
            assertThatThrownBy(() -> registry.sample(id, "sampled", 0.5, Optional.empty()))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("gateway");
            assertThatThrownBy(() -> new RegisteredJudges(http, Clock.systemUTC())
                            .load("no such experiment", "sampled", OptionalInt.empty()))
                    .hasMessageContaining("no such experiment");
        }
    }

    private static Run onlyRun(MlflowHttp http, String experiment) {
        List<Run> runs = http.runs().search(http.runs().experimentId(experiment), "", 10);
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }
}
