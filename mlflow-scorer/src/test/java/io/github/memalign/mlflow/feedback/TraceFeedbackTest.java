package io.github.memalign.mlflow.feedback;

import static io.github.memalign.mlflow.FakeMlflow.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Traces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TraceFeedbackTest {
    private static final String MAY = "2026-05-01T10:00:00Z";
    private static final JudgeDefinition YES_NO =
            judge("Is {{ outputs }} polite to {{ inputs }}?", ValueType.oneOf("yes", "no"));

    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();
    private final TraceFeedback feedback = new TraceFeedback(http);

    private static JudgeDefinition judge(String instructions, ValueType type) {
        return JudgeDefinition.builder("Politeness", instructions)
                .valueType(type)
                .build();
    }

    private static String id(int n) {
        return String.format("tr-%032x", n);
    }

    private TraceFeedback.Labelled read(JudgeDefinition judge) {
        return feedback.labelled(judge, TraceQuery.experiment("exp"));
    }

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void humanFeedbackNamedAsTheJudgeIsReadWithItsIdSourceAndTime() {
        server.trace(id(1), "{\"q\":\"it's\"}", "\"fine\"");
        server.human(id(1), " politeness ", "\"YES\"", MAY);
        server.human(id(1), "helpfulness", "\"no\"", MAY);
        server.human(id(1), "politeness", "\"no\"", MAY).withObject("/source").put("source_type", "LLM_JUDGE");
        LabelledExample read = read(YES_NO).feedback().get(0);
        assertThat(read.judged()).as("by the judge itself").isEqualTo("no");
        assertThat(read.example().id()).isEqualTo(id(1));
        assertThat(read.example().text(Field.INPUTS)).contains("{'q': \"it's\"}");
        assertThat(read.example().text(Field.OUTPUTS)).contains("fine");
        assertThat(read.assessments())
                .containsExactly(Assessment.of("yes")
                        .by("ann")
                        .because("why 1")
                        .withId("a-1")
                        .at(Instant.parse(MAY)));
    }

    @Test
    void anIntThatComesBackAsADoubleIsAnIntAgain() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "3.0", MAY);
        JudgeDefinition scores = judge("Rate {{ outputs }}.", ValueType.INT);
        assertThat(read(scores).feedback().get(0).assessments().get(0).value()).contains(3L);
    }

    @Test
    void w6_overriddenFeedbackIsNoExample() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "\"yes\"", MAY).put("valid", false);
        server.human(id(1), "politeness", "\"no\"", MAY);
        assertThat(read(YES_NO).feedback().get(0).assessments())
                .extracting(said -> said.value().orElse(null))
                .containsExactly("no");
    }

    @Test
    void whatTheJudgeSaidIsKnownWhereAPersonPutAnotherWordInItsPlace() {
        server.trace(id(1), "\"q\"", "\"a\"");
        ObjectNode verdict = server.human(id(1), "politeness", "\"yes\"", MAY).put("valid", false);
        verdict.withObject("/source").put("source_type", "LLM_JUDGE");
        server.human(id(1), "politeness", "\"no\"", MAY);
        LabelledExample read = read(YES_NO).feedback().get(0);
        assertThat(read.judged()).isEqualTo("yes");
        assertThat(read.assessments()).hasSize(1);
    }

    @Test
    void w7_failedFeedbackIsNoExample() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "null", MAY)
                .withObject("/feedback")
                .putObject("error")
                .put("error_code", "X");
        assertThat(read(YES_NO).feedback()).isEmpty();
    }

    @Test
    void w18_outputsThatPythonCannotReadGiveExamples() {
        server.trace(id(1), "\"q\"", "5");
        server.trace(id(2), "\"q\"", "[]");
        server.human(id(1), "politeness", "\"yes\"", MAY);
        server.human(id(2), "politeness", "\"yes\"", MAY);
        assertThat(read(YES_NO).feedback())
                .extracting(read -> read.example().text(Field.OUTPUTS).orElseThrow())
                .containsExactly("5", "[]");
    }

    @Test
    void w25_expectationsOfAnySourceServeLearningAndJudging() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "\"yes\"", MAY);
        ObjectNode expected = server.human(id(1), "reference", "null", MAY);
        expected.remove("feedback");
        expected.putObject("expectation").set("value", json("\"hello\""));
        expected.withObject("/source").put("source_type", "CODE");
        JudgeDefinition judge = judge("Does {{ outputs }} meet {{ expectations }}?", ValueType.oneOf("yes", "no"));
        Example learned = read(judge).feedback().get(0).example();
        Example judged = feedback.unlabelled(judge, TraceQuery.ids(List.of(id(1))))
                .examples()
                .get(0)
                .example();
        assertThat(learned).isEqualTo(judged);
        assertThat(learned.field(Field.EXPECTATIONS)).contains(json("{\"reference\":\"hello\"}"));
    }

    @Test
    void w2_aTraceWithSeveralRatersIsOneExample() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "\"yes\"", MAY);
        server.human(id(1), "politeness", "\"yes\"", MAY);
        TraceFeedback.Labelled read = feedback.labelled(YES_NO, TraceQuery.ids(List.of(id(1), id(1))));
        assertThat(read.feedback()).hasSize(1);
        assertThat(read.feedback().get(0).assessments()).hasSize(2);
    }

    @Test
    void w3_aThousandTracesAreReadInBatches() {
        for (int n = 0; n < 1000; n++) {
            server.trace(id(n), "\"q" + n + "\"", "\"a\"");
            server.human(id(n), "politeness", "\"yes\"", MAY);
        }
        assertThat(read(YES_NO).feedback()).hasSize(1000);
        assertThat(server.calls.stream().filter(call -> call.startsWith("GET") && call.contains("traces")))
                .hasSize(20);
    }

    @Test
    void fiveThousandTracesAreFoundOverManyPages() {
        for (int n = 0; n < 5000; n++) {
            server.trace(id(n), "\"q\"", "\"a\"");
        }
        Traces traces = new Traces(http);
        assertThat(traces.search(List.of("7"), "", Integer.MAX_VALUE)).hasSize(5000);
        assertThat(traces.search(List.of("7"), "", 1234)).hasSize(1234);
    }

    @Test
    void w8_whatIsTakenBackComesBackWithoutAnyAssessment() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.trace(id(2), "\"q\"", "\"a\"");
        TraceFeedback.Labelled read = feedback.labelled(
                knowing(Map.of(2, List.of("a-17"), 3, List.of("a-18"))), TraceQuery.experiment("exp"));
        assertThat(read.feedback()).hasSize(1);
        assertThat(read.feedback().get(0).example().id()).isEqualTo(id(2));
        assertThat(read.feedback().get(0).assessments()).isEmpty();
        assertThat(read.feedback().get(0).takenBack()).containsExactly("a-17");
    }

    @Test
    void oneWordThatWasDeletedIsTakenBackAndWhatCameFromElsewhereStays() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "\"yes\"", MAY);
        AlignedJudge judge = knowing(Map.of(1, List.of("a-1", "a-999", "ann")));
        List<LabelledExample> read =
                feedback.labelled(judge, TraceQuery.experiment("exp")).feedback();
        assertThat(read).hasSize(1);
        assertThat(read.get(0).assessments()).extracting(Assessment::id).containsExactly("a-1");
        assertThat(read.get(0).takenBack()).containsExactly("a-999");
    }

    /** A judge that has learned these words of traces. */
    private static AlignedJudge knowing(Map<Integer, List<String>> words) {
        List<Episode> episodes = words.entrySet().stream()
                .map(entry -> new Episode(
                        Example.builder().id(id(entry.getKey())).inputs("q").build(),
                        entry.getValue().stream()
                                .map(word ->
                                        Assessment.of("yes").by("by " + word).withId(word))
                                .toList()))
                .toList();
        return AlignedJudge.unaligned(YES_NO, MemorySettings.DEFAULT)
                .withMemory(List.of(), episodes, Set.of(), Embeddings.EMPTY);
    }

    @Test
    void aPeriodChoosesTracesOfWhichAllLabelsVote() {
        server.trace(id(1), "\"q\"", "\"a\"");
        server.human(id(1), "politeness", "\"yes\"", "2026-03-01T00:00:00Z");
        server.human(id(1), "politeness", "\"no\"", "2026-04-01T00:00:00Z");
        server.trace(id(2), "\"q\"", "\"a\"");
        server.human(id(2), "politeness", "\"yes\"", "2026-05-01T00:00:00Z");
        TraceQuery april = TraceQuery.experiment("exp")
                .labelledBetween(Instant.parse("2026-04-01T00:00:00Z"), Instant.parse("2026-05-01T00:00:00Z"));
        List<LabelledExample> read =
                feedback.labelled(knowing(Map.of(2, List.of("a-2"))), april).feedback();
        assertThat(read).hasSize(1);
        assertThat(read.get(0).assessments())
                .extracting(said -> said.value().orElse(null))
                .containsExactly("yes", "no");
    }

    @Test
    void tracesThatCannotBeUsedAreListedWithTheReason() {
        server.trace(id(1), "\"q\"", "\"a\"").putArray("spans");
        ((ObjectNode) server.trace(id(2), "\"q\"", "\"a\"").withArray("spans").get(0))
                .put("parent_span_id", "AAAAAAAAAAI=");
        server.trace(id(3), "\"q\"", "\"a\"");
        for (int n = 1; n <= 3; n++) {
            server.human(id(n), "politeness", n == 3 ? "\"perhaps\"" : "\"yes\"", MAY);
        }
        TraceFeedback.Labelled read = feedback.labelled(YES_NO, TraceQuery.ids(List.of(id(1), id(2), id(3), id(4))));
        assertThat(read.feedback()).isEmpty();
        assertThat(read.skipped())
                .extracting(SkippedTrace::reason)
                .anyMatch(reason -> reason.contains("previews"))
                .anyMatch(reason -> reason.contains("no root span"))
                .anyMatch(reason -> reason.contains("a-3") && reason.contains("perhaps"))
                .anyMatch(reason -> reason.contains("deleted"));
        assertThat(new Traces(http).missing(List.of(id(1), id(4)))).containsExactly(id(4));
    }

    /** The n-th turn of a session, n seconds after ten. */
    private void turn(int n, String answer, String session) {
        ObjectNode info =
                server.trace(id(n), "\"q" + n + "\"", "\"" + answer + "\"").withObject("/trace_info");
        info.put("request_time", "2026-05-01T10:00:0" + n + "Z");
        info.putObject("trace_metadata").put("mlflow.trace.session", session);
    }

    @Test
    void aSessionIsOneConversation() {
        for (int n = 3; n >= 1; n--) {
            turn(n, n == 2 ? " " : "a" + n, "s");
        }
        server.trace(id(4), "\"q\"", "\"a\"");
        JudgeDefinition judge = judge("Was {{ conversation }} polite?", ValueType.BOOL);
        TraceFeedback.Unlabelled read = feedback.unlabelled(judge, TraceQuery.experiment("exp"));
        assertThat(read.examples()).hasSize(1);
        ArrayNode turns = (ArrayNode)
                read.examples().get(0).example().field(Field.CONVERSATION).orElseThrow();
        assertThat(turns)
                .extracting(turn -> turn.path("content").asText())
                .containsExactly("q1", "a1", "q2", "q3", "a3");
        assertThat(read.examples().get(0).trace().id()).isEqualTo(id(1));
        assertThat(read.skipped()).extracting(SkippedTrace::traceId).containsExactly(id(4));
    }

    @Test
    void conversationsAreReadOneAfterAnotherAndOfThoseThatAreNotWantedNoTurns() {
        for (int n = 1; n <= 6; n++) {
            turn(n, "a" + n, "s" + n % 3);
        }
        server.trace(id(7), "\"q\"", "\"a\"");
        JudgeDefinition judge = judge("Was {{ conversation }} polite?", ValueType.BOOL);
        List<String> read = new ArrayList<>();
        List<Long> fetched = new ArrayList<>();
        feedback.unlabelled(
                judge,
                TraceQuery.experiment("exp"),
                info -> !info.id().equals(id(2)),
                part -> {
                    part.forEach(example -> read.add(
                            example.example().id() + " of " + example.traces().size()));
                    fetched.add(server.calls.stream()
                            .filter(call -> call.endsWith("/batchGet"))
                            .count());
                },
                skipped -> read.add("without " + skipped.traceId()));
        assertThat(read).containsExactly("without " + id(7), id(1) + " of 2", id(3) + " of 2");
        assertThat(fetched).containsExactly(1L, 2L);
    }

    @Test
    void aConversationIsLearnedWithAllItsTurnsWhicheverTheWordIsOn() {
        for (int n = 1; n <= 4; n++) {
            turn(n, "a" + n, n == 4 ? "other" : "s");
        }
        server.human(id(2), "politeness", "true", MAY);
        JudgeDefinition judge = judge("Was {{ conversation }} polite?", ValueType.BOOL);
        for (TraceQuery query : List.of(TraceQuery.experiment("exp"), TraceQuery.ids(List.of(id(2))))) {
            TraceFeedback.Labelled read = feedback.labelled(judge, query);
            assertThat(read.feedback()).hasSize(1);
            Example learned = read.feedback().get(0).example();
            assertThat(learned.id()).isEqualTo(id(1));
            assertThat(learned.field(Field.CONVERSATION).orElseThrow())
                    .extracting(turn -> turn.path("content").asText())
                    .containsExactly("q1", "a1", "q2", "a2", "q3", "a3");
            AlignedJudge knows = AlignedJudge.unaligned(judge, MemorySettings.DEFAULT)
                    .withMemory(
                            List.of(),
                            List.of(new Episode(learned, read.feedback().get(0).assessments())),
                            Set.of(),
                            Embeddings.EMPTY);
            assertThat(feedback.labelled(knows, query).feedback())
                    .as("its first turn bears no word, and nothing is taken back for that")
                    .isEqualTo(read.feedback());
        }
    }

    @Test
    void aJudgeOfTracesGetsToolsAndOthersDoNot() {
        server.trace(id(1), "\"question\"", "\"answer\"");
        JudgeDefinition inspects = judge("Is {{ trace }} sound?", ValueType.BOOL);
        TraceExample example = feedback.unlabelled(inspects, TraceQuery.ids(List.of(id(1))))
                .examples()
                .get(0);
        assertThat(example.example().text(Field.TRACE)).contains("question answer");
        assertThat(example.tools().specifications()).extracting("name").contains("list_spans", "get_span");
        assertThat(feedback.unlabelled(YES_NO, TraceQuery.ids(List.of(id(1))))
                        .examples()
                        .get(0)
                        .tools()
                        .specifications())
                .isEmpty();
    }

    @Test
    void anExperimentThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> feedback.labelled(YES_NO, TraceQuery.experiment("none")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("no experiment 'none'");
    }
}
