package io.github.memalign.mlflow.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.FakeMlflow.Fault;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.scorer.ScorerWriter;
import io.github.memalign.mlflow.scorer.SerializedScorer;
import io.github.memalign.mlflow.scorer.StoredJudge;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry promises, without a real server. */
class RegisteredJudgesTest {
    private static final Instant SAID = Instant.parse("2026-02-01T00:00:00Z");
    private static final int ROWS = 5;

    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private static MemAlign memAlign() {
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                String answer = request.messages().toString().contains("guideline_text")
                        ? "{\"guidelines\": []}"
                        : "{\"result\": \"yes\", \"rationale\": \"so\"}";
                return ChatResponse.builder().aiMessage(AiMessage.from(answer)).build();
            }
        };
        EmbeddingModel embedding = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
                return Response.from(texts.stream()
                        .map(text -> Embedding.from(new float[] {
                            1, text.text().length(), text.text().hashCode() % 100
                        }))
                        .toList());
            }
        };
        return MemAlign.builder()
                .chatModel(model)
                .reflectionModel(model)
                .embeddingModel(embedding)
                .build();
    }

    private static AlignedJudge plain() {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind to who asks {{ inputs }}?")
                        .model("openai:/gpt-4.1-mini")
                        .build(),
                MemorySettings.DEFAULT.withK(3));
    }

    /** Registers a judge that learned rows of which two raters say the same; the ids of their traces. */
    private List<String> register() {
        List<LabelledExample> rows = IntStream.range(0, ROWS)
                .mapToObj(n -> new LabelledExample(
                        Example.builder()
                                .id("row-" + n)
                                .inputs("Question " + n)
                                .outputs("Answer " + n)
                                .build(),
                        List.of(said("ann", n), said("bob", n))))
                .toList();
        try (MemAlign memAlign = memAlign()) {
            return new RegisteredJudges(http, Clock.systemUTC())
                    .register("exp", memAlign.align(plain(), rows).judge(), Progress.NONE)
                    .traceIds();
        }
    }

    private static Assessment said(String who, int row) {
        return Assessment.of(row % 2 == 0 ? "yes" : "no", who + " says so")
                .by(who)
                .at(SAID);
    }

    private AlignedJudge load() {
        return new RegisteredJudges(http, Clock.systemUTC())
                .load("exp", "tone", OptionalInt.empty())
                .judge();
    }

    private AlignmentReport alignAgain() {
        AlignedJudge loaded = load();
        List<LabelledExample> feedback = new TraceFeedback(http)
                .labelled(
                        loaded.definition(),
                        TraceQuery.ids(
                                loaded.episodes().stream().map(Episode::id).toList()))
                .feedback();
        try (MemAlign memAlign = memAlign()) {
            return memAlign.align(loaded, feedback).report();
        }
    }

    private AlignmentReport learnRow(int row, Assessment said) {
        RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
        AlignedJudge loaded = load();
        Example example = Example.builder()
                .id("row-" + row)
                .inputs("Question " + row)
                .outputs("Answer " + row)
                .build();
        List<LabelledExample> known =
                registry.known("exp", loaded, List.of(new LabelledExample(example, List.of(said))));
        try (MemAlign memAlign = memAlign()) {
            Alignment alignment = memAlign.align(loaded, known);
            registry.register("exp", alignment.judge(), Progress.NONE);
            return alignment.report();
        }
    }

    private List<String> saidOf(String trace, String who) {
        return load().episodes().stream()
                .filter(episode -> episode.id().equals(trace))
                .flatMap(episode -> episode.assessments().stream())
                .filter(said -> said.source().equals(who))
                .map(Assessment::rationale)
                .toList();
    }

    @Test
    void aRowThatIsLearnedOnceMoreIsKnownAndAnotherWordOfSomebodyTakesThePlaceOfTheFirst() {
        List<String> traces = register();
        assertThat(learnRow(0, said("ann", 0)).unchanged()).containsExactly(traces.get(0));
        assertThat(learnRow(ROWS, said("ann", 0)).added()).hasSize(1);
        for (String thoughts : List.of("On second thoughts.", "On third thoughts.")) {
            assertThat(learnRow(0, Assessment.of("no", thoughts).by("ann")).replaced())
                    .containsExactly(traces.get(0));
            assertThat(saidOf(traces.get(0), "ann")).containsExactly(thoughts);
        }
        assertThat(saidOf(traces.get(0), "bob")).hasSize(1);
        assertThat(load().episodes()).hasSize(ROWS + 1);
    }

    private AlignedJudge remembering(Set<String> pending, Episode... episodes) {
        return plain().withMemory(List.of(), List.of(episodes), pending, Embeddings.EMPTY);
    }

    private static Episode row(String id, int row) {
        Example example = Example.builder()
                .id(id)
                .inputs("Question " + row)
                .outputs("Answer " + row)
                .build();
        return new Episode(example, List.of(said("ann", row)));
    }

    @Test
    void whatCouldNotBeDistilledIsStillOwedByTheJudgeThatIsLoaded() {
        RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
        List<String> traces = registry.register(
                        "exp", remembering(Set.of("row-1"), row("row-0", 0), row("row-1", 1)), Progress.NONE)
                .traceIds();
        assertThat(load().pending()).containsExactly(traces.get(1));
        registry.register("exp", load(), Progress.NONE);
        assertThat(load().pending()).containsExactly(traces.get(1));
        AlignmentReport again = alignAgain();
        assertThat(again.replaced()).containsExactly(traces.get(1));
        assertThat(again.unchanged()).containsExactly(traces.get(0));
    }

    @Test
    void whatWasSaidMeanwhileIsStillLearnedAfterAnotherChangeWasRegistered() {
        List<String> traces = register();
        edit(traces.get(2), said -> said.put("rationale", "on second thoughts"));
        new RegisteredJudges(http, Clock.systemUTC()).register("exp", load(), Progress.NONE);
        assertThat(alignAgain().replaced()).containsExactly(traces.get(2));
    }

    @Test
    void aRowThatBearsTheIdOfItsTraceIsKnownByThat() {
        String trace = register().get(0);
        AlignedJudge loaded = load();
        Example example = Example.builder()
                .id(trace)
                .inputs("Question 0")
                .outputs("Answer 0")
                .build();
        List<LabelledExample> known = new RegisteredJudges(http, Clock.systemUTC())
                .known("exp", loaded, List.of(new LabelledExample(example, List.of(said("ann", 0)))));
        try (MemAlign memAlign = memAlign()) {
            assertThat(memAlign.align(loaded, known).report().unchanged()).containsExactly(trace);
        }
    }

    @Test
    void aRowAndItsTraceAreOneEpisode() {
        RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
        Episode row = row("row-0", 0);
        String trace = registry.register("exp", remembering(Set.of(), row), Progress.NONE)
                .traceIds()
                .get(0);
        Episode same = load().episodes().get(0);
        Episode ofBob = new Episode(row.example(), List.of(said("bob", 0)));
        Guideline rule = new Guideline("g1", "Be kind.", List.of("row-0", trace));
        AlignedJudge both = plain().withMemory(List.of(rule), List.of(ofBob, same), Set.of(), Embeddings.EMPTY);
        assertThat(registry.register("exp", both, Progress.NONE).traceIds()).containsExactly(trace);
        assertThat(load().guidelines().get(0).sourceIds()).containsExactly(trace);
        assertThat(load().pending()).isEmpty();
        assertThat(alignAgain().unchanged()).containsExactly(trace);
    }

    @Test
    void ofAVersionThatCannotBeReadItIsNotSaidThatItHoldsNothing() {
        String trace = register().get(0);
        ScorerRegistry scorers = new ScorerRegistry(http);
        String whole = scorers.get("7", "tone").scorer().text();
        scorers.register("7", SerializedScorer.parse(whole.replace("{{ outputs }}", "{{ answer }}")));
        assertThat(new JudgeCopies(http).holding("exp", "tone", List.of(trace)))
                .containsExactlyInAnyOrder("scorers:/exp/tone/1", "scorers:/exp/tone/2");
        assertThat(new JudgeCopies(http).holding("exp", "tone", List.of("tr-other")))
                .containsExactly("scorers:/exp/tone/2");
    }

    private void clock(String time) {
        server.scorers.clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
    }

    private void edit(String traceId, Consumer<ObjectNode> change) {
        for (JsonNode assessment : server.assessments(traceId)) {
            change.accept((ObjectNode) assessment);
        }
    }

    @Test
    void aJudgeOfOwnModelsIsRegisteredByTheirNamesAndWorksWhereTheyAreHandedOver() {
        List<LabelledExample> rows = List.of(new LabelledExample(
                Example.builder().inputs("Where?").outputs("There.").build(), List.of(said("ann", 0))));
        RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
        try (MemAlign memAlign = memAlign()) {
            AlignedJudge aligned = memAlign.align(plain(), rows).judge();
            assertThat(aligned.definition().model().isOwn()).isTrue();

            RegisteredJudges.Registered registered = registry.register("exp", aligned, Progress.NONE);
            AlignedJudge loaded = load();

            assertThat(registered.pythonProblems()).anyMatch(problem -> problem.contains("own:/unnamed"));
            assertThat(loaded.definition().model())
                    .isEqualTo(aligned.definition().model());
            assertThat(loaded.settings().reflectionModel())
                    .isEqualTo(aligned.settings().reflectionModel());
            assertThat(loaded.settings().embeddingModel())
                    .isEqualTo(aligned.settings().embeddingModel());
            Feedback feedback = memAlign.judge(loaded).judge(rows.get(0).example());
            assertThat(feedback.value()).contains("yes");
            assertThat(feedback.recall().episodeIds()).containsExactlyElementsOf(registered.traceIds());
        }
        try (MemAlign without = MemAlign.create()) {
            assertThatThrownBy(() -> without.judge(load()))
                    .hasMessageContaining("own:/unnamed")
                    .hasMessageContaining("MemAlign.builder()");
        }
    }

    @Test
    void w2_agreeingRatersStayOneEpisode() {
        register();
        assertThat(load().episodes()).hasSize(ROWS).allSatisfy(episode -> assertThat(episode.assessments())
                .hasSize(2));
    }

    @Test
    void w4_manyVerdictsAtOnceOfAJudgeJustLoadedAllSeeItsEpisodes() {
        register();
        Example probe = Example.builder().inputs("Where?").outputs("There.").build();
        try (MemAlign memAlign = memAlign()) {
            List<Feedback> all =
                    memAlign.judgeAll(load(), Collections.nCopies(16, probe), Judge.Options.DEFAULT, Progress.NONE);
            assertThat(all)
                    .extracting(Feedback::recall)
                    .containsOnly(all.get(0).recall())
                    .extracting(Recall::episodeIds)
                    .allSatisfy(ids -> assertThat(ids).hasSize(3));
        }
    }

    @Test
    void w4_aJudgeWhoseTracesCannotBeReadIsAnErrorAndNotAJudgeWithoutThem() {
        register();
        server.fault("/traces/batchGet", Fault.FAILED, Fault.FAILED, Fault.FAILED, Fault.FAILED);
        assertThatThrownBy(this::load).isInstanceOf(MlflowException.class).hasMessageContaining("FAILED");
        assertThat(load().episodes()).hasSize(ROWS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"})
    void w8_whatIsEditedAfterTheRegistrationIsLearnedAgainWhateverTheServersClockSays(String clock) {
        clock(clock);
        List<String> traces = register();
        assertThat(alignAgain().unchanged()).hasSize(ROWS);
        edit(traces.get(2), said -> said.put("rationale", "on second thoughts"));
        edit(traces.get(3), said -> said.putObject("feedback").put("value", "perhaps"));
        AlignmentReport again = alignAgain();
        assertThat(again.replaced()).containsExactlyInAnyOrder(traces.get(2), traces.get(3));
        assertThat(again.unchanged()).hasSize(ROWS - 2);
    }

    @Test
    void w8_anAssessmentThatIsGoneSinceTheRegistrationIsNoticed() {
        List<String> traces = register();
        server.assessments(traces.get(1)).remove(0);
        assertThat(alignAgain().replaced()).containsExactly(traces.get(1));
    }

    @Test
    void w8_ofAJudgeThatPythonRegisteredTheTimesDecide() {
        clock("2026-03-01T00:00:00Z");
        List<String> traces = register();
        new ScorerRegistry(http)
                .register(
                        "7",
                        ScorerWriter.write(
                                new StoredJudge(plain().definition(), plain().settings(), List.of(), traces)));
        server.experimentTags.clear();
        assertThat(alignAgain().unchanged()).hasSize(ROWS);
        edit(traces.get(2), said -> said.put("rationale", "on second thoughts")
                .put("last_update_time", "2026-03-01T00:00:01Z"));
        assertThat(alignAgain().replaced()).containsExactly(traces.get(2));
    }

    @Test
    void aRegistrationThatCannotSayWhatWasLearnedMakesNoVersion() {
        server.fault("/set-experiment-tag", Fault.FORBIDDEN);
        assertThatThrownBy(this::register).isInstanceOf(MlflowException.class);
        assertThat(new ScorerRegistry(http).versions("7", "tone")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/traces",
                "/assessments",
                "/set-experiment-tag",
                "/scorers/register",
                "/scorers/versions",
                "/traces/batchGet",
                "/runs/create",
                "/runs/log-batch",
                "/runs/update",
                "judge.json",
                "/link-to-run"
            })
    void aServerThatRestartsInTheMiddleCostsTimeAndNothingElse(String path) {
        http.runs().experimentId("exp");
        server.fault(path, Fault.GONE, Fault.DONE_BUT_UNANSWERED, Fault.GONE);
        List<String> traces = register();
        assertThat(server.traces).hasSize(ROWS);
        assertThat(traces)
                .allSatisfy(trace -> assertThat(server.assessments(trace)).hasSize(2));
        assertThat(new ScorerRegistry(http).versions("7", "tone")).hasSize(1);
        try (MemAlign memAlign = memAlign()) {
            AlignedJudge loaded = load();
            new JudgeRuns(http).save("exp", loaded, Map.of());
            new MlflowEvaluation(http, Clock.systemUTC(), 4)
                    .evaluate(
                            List.of(RunJudge.of(memAlign.judge(loaded))),
                            TraceQuery.ids(traces),
                            "exp",
                            "run",
                            Map.of(),
                            Progress.NONE);
        }
        assertThat(server.runs).hasSize(2).allSatisfy((id, run) -> assertThat(
                        run.at("/info/status").asText())
                .isEqualTo("FINISHED"));
        assertThat(traces)
                .allSatisfy(trace -> assertThat(server.assessments(trace)).hasSize(3));
    }
}
