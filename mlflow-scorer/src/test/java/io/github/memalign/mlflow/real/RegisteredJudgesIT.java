package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.real.Proxy.Fate;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.mlflow.trace.Assessments;
import io.github.memalign.mlflow.trace.Traces;
import io.github.memalign.model.ModelUri;
import io.github.memalign.provider.ProviderModels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a judge in a real registry. */
@ExtendWith(RealMlflow.class)
class RegisteredJudgesIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Example PROBE =
            Example.builder().inputs("Where?").outputs("There, please.").build();

    private static MemAlign memAlign(RealMlflow.Server server) {
        return MemAlign.builder()
                .models(RealMlflow.withEmbedded(ProviderModels.builder()
                        .environment(server.environment()::get)
                        .build()))
                .concurrency(4)
                .build();
    }

    private static AlignedJudge plain(String name) {
        MemorySettings settings = MemorySettings.DEFAULT
                .withReflectionModel(ModelUri.of("openai:/gpt-4.1-mini"))
                .withEmbeddingModel(ModelUri.of("openai:/text-embedding-3-small"))
                .withEmbeddingDimension(Optional.of(32))
                .withK(3);
        return AlignedJudge.unaligned(
                JudgeDefinition.builder(name, "Is {{ outputs }} kind to who asks {{ inputs }}?")
                        .model("openai:/gpt-4.1-mini")
                        .valueType(ValueType.BOOL)
                        .build(),
                settings);
    }

    /** Two raters agree on each row. */
    private static List<LabelledExample> rows() {
        return IntStream.range(0, 5)
                .mapToObj(n -> new LabelledExample(
                        Example.builder()
                                .id("row-" + n)
                                .inputs("Question " + n)
                                .outputs("Answer " + n)
                                .build(),
                        List.of(said("ann", n), said("bob", n))))
                .toList();
    }

    private static Assessment said(String who, int row) {
        return Assessment.of(row % 2 == 0)
                .by(who)
                .because(who + " says so")
                .withId(who + row)
                .at(Instant.parse("2026-02-01T00:00:00Z"));
    }

    private static AlignedJudge load(MlflowHttp http, String experiment, String name) {
        return new RegisteredJudges(http, Clock.systemUTC())
                .load(experiment, name, OptionalInt.empty())
                .judge();
    }

    private static void register(MlflowHttp http, String experiment, AlignedJudge judge) {
        new RegisteredJudges(http, Clock.systemUTC()).register(experiment, judge, Progress.NONE);
    }

    @Test
    void w2_agreeingRatersStayOneEpisodeHoweverOftenAJudgeIsRegistered(RealMlflow.Server server) {
        try (MlflowHttp http = server.http();
                MemAlign memAlign = memAlign(server)) {
            register(http, "raters", memAlign.align(plain("raters"), rows()).judge());
            AlignedJudge once = load(http, "raters", "raters");
            register(http, "raters", once);
            AlignedJudge twice = load(http, "raters", "raters");
            assertThat(once.episodes()).hasSize(5);
            assertThat(once.episodes())
                    .allSatisfy(episode -> assertThat(episode.assessments()).hasSize(2));
            assertThat(twice.episodes()).isEqualTo(once.episodes());
        }
    }

    @Test
    void w4_manyVerdictsAtOnceOfAJudgeJustLoadedAllSeeItsEpisodes(RealMlflow.Server server) {
        try (MlflowHttp http = server.http();
                MemAlign memAlign = memAlign(server)) {
            register(http, "at-once", memAlign.align(plain("at-once"), rows()).judge());
            try (MemAlign fresh = memAlign(server)) {
                List<Feedback> all = fresh.judgeAll(
                        load(http, "at-once", "at-once"),
                        Collections.nCopies(16, PROBE),
                        Judge.Options.DEFAULT,
                        Progress.NONE);
                assertThat(all)
                        .extracting(Feedback::recall)
                        .extracting(Recall::episodeIds)
                        .allSatisfy(ids -> assertThat(ids).hasSize(3));
                assertThat(all)
                        .extracting(Feedback::recall)
                        .containsOnly(all.get(0).recall());
            }
        }
    }

    @Test
    void w4_aJudgeWhoseTracesCannotBeReadIsAnErrorAndNotAJudgeWithoutThem(RealMlflow.Server server) {
        try (MlflowHttp http = server.http();
                MemAlign memAlign = memAlign(server);
                Proxy proxy = new Proxy(server.uri(), "");
                MlflowHttp disturbed = new MlflowHttp(
                        MlflowSettings.of(proxy.uri()).withPatience(Duration.ofSeconds(30), 2, Duration.ofMillis(1)))) {
            register(http, "unread", memAlign.align(plain("unread"), rows()).judge());
            proxy.fates(call -> call.endsWith("/traces/batchGet") ? Fate.FAILED : Fate.PASSED);
            assertThatThrownBy(() -> load(disturbed, "unread", "unread"))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("disk full");
            proxy.fates(call -> Fate.PASSED);
            assertThat(load(disturbed, "unread", "unread").episodes()).hasSize(5);
        }
    }

    @Test
    void w8_whatIsEditedAfterTheRegistrationIsLearnedAgain(RealMlflow.Server server) {
        try (MlflowHttp http = server.http();
                MemAlign memAlign = memAlign(server)) {
            register(http, "edited", memAlign.align(plain("edited"), rows()).judge());
            List<String> ids = load(http, "edited", "edited").episodes().stream()
                    .map(Episode::id)
                    .toList();
            String changed = ids.get(2);
            Assessments assessments = new Assessments(http);
            new Traces(http)
                    .get(changed)
                    .info()
                    .assessments()
                    .forEach(said -> assessments.update(changed, said.id(), BooleanNode.FALSE, "on second thoughts"));

            AlignedJudge loaded = load(http, "edited", "edited");
            Alignment again = memAlign.align(
                    loaded,
                    new TraceFeedback(http)
                            .labelled(loaded.definition(), TraceQuery.ids(ids))
                            .feedback());
            assertThat(again.report().replaced()).containsExactly(changed);
            assertThat(again.report().unchanged()).hasSize(4).doesNotContain(changed);
        }
    }

    @Test
    void w20_aJudgeRegisteredUnderAnotherNameKeepsIt(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            AlignedJudge judge = plain("before");
            register(http, "renamed", judge);
            register(
                    http,
                    "renamed",
                    judge.withDefinition(JudgeDefinition.builder(
                                    "after", judge.definition().instructions().text())
                            .model("openai:/gpt-4.1-mini")
                            .description("the new one")
                            .valueType(ValueType.BOOL)
                            .build()));
            AlignedJudge after = load(http, "renamed", "after");
            assertThat(after.definition().name()).isEqualTo("after");
            assertThat(after.definition().description()).contains("the new one");
            assertThat(load(http, "renamed", "before").definition().name()).isEqualTo("before");
        }
    }

    @Test
    void membersOfANewerMlflowStayAndOtherScorersAreRefused(RealMlflow.Server server) throws Exception {
        try (MlflowHttp http = server.http()) {
            register(http, "newer", plain("newer"));
            ScorerRegistry registry = new ScorerRegistry(http);
            String id = http.runs().experimentId("newer");
            ObjectNode json =
                    (ObjectNode) MAPPER.readTree(registry.get(id, "newer").serialized());
            json.putObject("of_the_future").put("answer", 42);
            registerText(http, id, "newer", json);

            register(http, "newer", load(http, "newer", "newer"));
            JsonNode kept = MAPPER.readTree(registry.get(id, "newer").serialized());
            assertThat(registry.get(id, "newer").version()).isEqualTo(3);
            assertThat(kept.path("of_the_future").path("answer").asInt()).isEqualTo(42);

            json.putNull("instructions_judge_pydantic_data");
            json.put("name", "safety").put("builtin_scorer_class", "Safety");
            json.putObject("builtin_scorer_pydantic_data").put("name", "safety");
            registerText(http, id, "safety", json);
            assertThatThrownBy(() -> load(http, "newer", "safety"))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("safety")
                    .hasMessageContaining("built-in");
        }
    }

    private static void registerText(MlflowHttp http, String experimentId, String name, JsonNode scorer)
            throws JsonProcessingException {
        ObjectNode body = MAPPER.createObjectNode()
                .put("experiment_id", experimentId)
                .put("name", name)
                .put("serialized_scorer", MAPPER.writeValueAsString(scorer));
        http.create(ApiPath.of("/api/3.0/mlflow/scorers/register"), body, Optional::empty);
    }
}
