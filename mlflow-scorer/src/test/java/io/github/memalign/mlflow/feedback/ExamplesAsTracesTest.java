package io.github.memalign.mlflow.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.FakeMlflow.Fault;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesAsTracesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final JudgeDefinition JUDGE = JudgeDefinition.builder(
                    "tone", "Is {{ outputs }} a kind answer to {{ inputs }}?")
            .valueType(ValueType.INT)
            .build();

    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();
    private final ExamplesAsTraces logging = new ExamplesAsTraces(http, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private static LabelledExample row(String id, Object inputs, Object outputs, Assessment... said) {
        return new LabelledExample(
                Example.builder().id(id).inputs(inputs).outputs(outputs).build(), List.of(said));
    }

    private static Assessment said(String id, Long label) {
        return Assessment.of(label, "since " + id)
                .by("ann")
                .withId(id)
                .at(Instant.parse("2026-02-03T04:05:06.789123Z"));
    }

    private static List<LabelledExample> rows(int count) {
        List<LabelledExample> rows = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            rows.add(row("row" + n, "question " + n, "answer", said("s" + n, (long) n % 5)));
        }
        return rows;
    }

    private int assessments() {
        return server.traces.keySet().stream()
                .mapToInt(id -> server.assessments(id).size())
                .sum();
    }

    @Test
    void aServerThatTakesNoJsonGetsTheSameSpansInBinaryForm() {
        LoggedExamples json = logging.log("7", "tone", rows(3), Progress.NONE);
        String before = server.traces.toString();
        server.traces.clear();
        server.fault("/v1/traces", FakeMlflow.Fault.NO_JSON);
        LoggedExamples binary = logging.log("7", "tone", rows(3), Progress.NONE);
        assertThat(binary.traceIds()).isEqualTo(json.traceIds());
        assertThat(server.traces.toString().replaceAll("a-\\d+", "")).isEqualTo(before.replaceAll("a-\\d+", ""));
    }

    @Test
    void twiceIsOnce() {
        LoggedExamples first = logging.log("7", "tone", rows(45), Progress.NONE);
        LoggedExamples second = logging.log("7", "tone", rows(45), Progress.NONE);
        LoggedExamples asTraces = logging.log("7", "tone", first.feedback(), Progress.NONE);
        assertThat(first.newTraces()).hasSize(45);
        assertThat(second.newTraces()).isEmpty();
        assertThat(second).isEqualTo(new LoggedExamples(first.traceIds(), first.feedback(), List.of()));
        assertThat(asTraces.feedback()).isEqualTo(first.feedback());
        assertThat(server.traces).hasSize(45);
        assertThat(assessments()).isEqualTo(45);
    }

    private JsonNode word(Assessment said) {
        logging.log("7", "tone", List.of(row("a", "q", "r", said)), Progress.NONE);
        JsonNode words = server.assessments(server.traces.keySet().iterator().next());
        assertThat(words).hasSize(1);
        return words.get(0);
    }

    @Test
    void anotherWordOfTheSamePersonTakesThePlaceOfTheFirst() {
        word(said("s", 1L).at(null));
        assertThat(word(said("s", 2L).at(null)).at("/feedback/value").asInt()).isEqualTo(2);
    }

    @Test
    void ofAWordThatWasChangedOnTheServerTheLaterHolds() {
        ((ObjectNode) word(said("s", 1L)))
                .put("last_update_time", "2026-03-01T00:00:00Z")
                .putObject("feedback")
                .put("value", 3);
        assertThat(word(said("s", 2L).at(null)).at("/feedback/value").asInt()).isEqualTo(3);
        Assessment earlier = said("s", 2L).at(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(word(earlier).at("/feedback/value").asInt()).isEqualTo(3);
        Assessment later = said("s", 2L).at(Instant.parse("2026-03-01T00:00:01Z"));
        assertThat(word(later).at("/feedback/value").asInt()).isEqualTo(2);
    }

    @Test
    void aWordThatWasDeletedFromItsTraceIsNotLoggedAnew() {
        List<LabelledExample> learned =
                logging.log("7", "tone", rows(1), Progress.NONE).feedback();
        String trace = learned.get(0).example().id();
        server.assessments(trace).removeAll();
        server.human(trace, "tone", "2", "2026-05-01T00:00:00Z");
        LoggedExamples again = logging.log("7", "tone", learned, Progress.NONE);
        assertThat(server.assessments(trace)).hasSize(1);
        assertThat(again.feedback()).hasSize(1);
        assertThat(again.feedback().get(0).assessments()).isEmpty();
        logging.log("8", "tone", learned, Progress.NONE);
        assertThat(server.assessments(trace)).as("nor in another experiment").hasSize(1);
        server.traces.clear();
        LoggedExamples elsewhere = logging.log("7", "tone", learned, Progress.NONE);
        assertThat(elsewhere.feedback().get(0).assessments()).hasSize(1);
    }

    @Test
    void examplesOfOneIdThatDifferAreATraceEachWithTheirOwnWords() {
        List<LabelledExample> same = List.of(
                row("ticket", "question", "one answer", said("a", 1L)),
                row("ticket", "question", "another", said("b", 5L)));
        LoggedExamples logged = logging.log("7", "tone", same, Progress.NONE);
        assertThat(logged.newTraces()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            LabelledExample trace = logged.feedback().get(i);
            assertThat(trace.example().fields()).isEqualTo(same.get(i).example().fields());
            assertThat(server.assessments(trace.example().id())).hasSize(1);
            assertThat(trace.assessments().get(0).value())
                    .isEqualTo(same.get(i).assessments().get(0).value());
        }
    }

    @Test
    void otherExperimentsAndOtherContentAreOtherTraces() {
        String id = logging.log("7", "tone", rows(1), Progress.NONE).traceIds().get("row0");
        assertThat(logging.log("8", "tone", rows(1), Progress.NONE).traceIds().get("row0"))
                .isNotEqualTo(id);
        List<LabelledExample> changed = List.of(row("row0", "another question", "answer"));
        assertThat(logging.log("7", "tone", changed, Progress.NONE).traceIds().get("row0"))
                .isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/traces", "/assessments"})
    void nothingIsDoubledByACallThatWasDoneButNotAnswered(String path) {
        server.fault(path, Fault.DONE_BUT_UNANSWERED, Fault.FAILED, Fault.BUSY);
        logging.log("7", "tone", rows(3), Progress.NONE);
        assertThat(server.traces).hasSize(3);
        assertThat(assessments()).isEqualTo(3);
    }

    @Test
    void textsStayTextsWhateverTheyLookLike() {
        List<LabelledExample> rows = List.of(
                row("number", "5", "\"quoted\"", said("1", 1L)),
                row("json", "{\"a\": 5}", "null", said("2", 2L)),
                row("long", "ü😀".repeat(300_000), 5, said("3", 3L)));
        logging.log("7", "tone", rows, Progress.NONE);
        TraceFeedback.Labelled read = new TraceFeedback(http).labelled(JUDGE, TraceQuery.experiment("exp"));
        assertThat(read.feedback())
                .extracting(one -> one.example().text(Field.INPUTS).orElseThrow())
                .containsExactlyInAnyOrder("5", "{\"a\": 5}", "ü😀".repeat(300_000));
        assertThat(read.feedback())
                .extracting(one -> one.example().text(Field.OUTPUTS).orElseThrow())
                .containsExactlyInAnyOrder("\"quoted\"", "null", "5");
    }

    @Test
    void whatIsReadBackIsWhatWasReturned() {
        List<LabelledExample> rows = List.of(row("a", "q", "r", said("1", 4L), said("2", null)));
        LoggedExamples logged = logging.log("7", "tone", rows, Progress.NONE);
        assertThat(new TraceFeedback(http)
                        .labelled(JUDGE, TraceQuery.experiment("exp"))
                        .feedback())
                .isEqualTo(logged.feedback());
    }

    @Test
    void expectationsBecomeExpectations() {
        Example example = Example.builder()
                .id("a")
                .inputs("q")
                .expectations(Map.of("reference", "hello"))
                .build();
        logging.log("7", "tone", List.of(new LabelledExample(example, List.of())), Progress.NONE);
        logging.log("7", "tone", List.of(new LabelledExample(example, List.of())), Progress.NONE);
        JsonNode logged = server.assessments(server.traces.keySet().iterator().next());
        assertThat(logged).hasSize(1);
        assertThat(logged.get(0).path("assessment_name").asText()).isEqualTo("reference");
        assertThat(logged.get(0).path("expectation").path("value").asText()).isEqualTo("hello");
    }

    @Test
    void anExampleWithoutInputsAndOutputsIsRefusedBeforeAnythingIsLogged() {
        Example example =
                Example.builder().id("a").field(Field.CONVERSATION, List.of()).build();
        assertThatThrownBy(
                        () -> logging.log("7", "tone", List.of(new LabelledExample(example, List.of())), Progress.NONE))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("Example a");
        assertThat(server.traces).isEmpty();
    }
}
