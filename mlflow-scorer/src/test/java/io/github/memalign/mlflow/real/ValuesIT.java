package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.LoggedExamples;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Traces and labels of every type, written by either language and read by the other. */
@ExtendWith(RealMlflow.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValuesIT {
    private static final String EXPERIMENT = "values";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, ValueType> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("a_bool", ValueType.BOOL);
        TYPES.put("an_int", ValueType.INT);
        TYPES.put("a_float", ValueType.FLOAT);
        TYPES.put("a_list", ValueType.of(MAPPER.valueToTree("list[str]")));
        TYPES.put("a_text", ValueType.STR);
    }

    private JsonNode written = MAPPER.nullNode();

    @BeforeAll
    void write(RealMlflow.Server server) {
        written = server.python("values.py", "write", EXPERIMENT);
    }

    private String id(String name) {
        return written.path(name).asText();
    }

    private static JudgeDefinition judge(String name, String instructions) {
        return JudgeDefinition.builder(name, instructions)
                .valueType(TYPES.getOrDefault(name, ValueType.BOOL))
                .build();
    }

    private static Object label(MlflowHttp http, String name, String traceId) {
        List<LabelledExample> read = new TraceFeedback(http)
                .labelled(judge(name, "Rate {{ outputs }} to {{ inputs }}."), TraceQuery.ids(List.of(traceId)))
                .feedback();
        assertThat(read).as(name).hasSize(1);
        assertThat(read.get(0).assessments()).hasSize(1);
        return read.get(0).assessments().get(0).value().orElseThrow();
    }

    @Test
    void whatPythonWroteIsReadWithItsTypes(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            String whole = id("whole");
            assertThat(label(http, "a_bool", whole)).isEqualTo(true);
            assertThat(label(http, "an_int", whole)).isEqualTo(3L);
            assertThat(label(http, "a_float", whole)).isEqualTo(0.1);
            assertThat(label(http, "a_list", whole)).isEqualTo(List.of("später", "質問"));
            assertThat(label(http, "a_text", whole)).isEqualTo("Grüße 😀 \"quoted\"\nand \\ more");
            Example example = new TraceFeedback(http)
                    .unlabelled(judge("a_bool", "Rate {{ outputs }} to {{ inputs }}."), TraceQuery.ids(List.of(whole)))
                    .examples()
                    .get(0)
                    .example();
            assertThat(text(example, Field.OUTPUTS)).isEqualTo("x".repeat(1_000_000) + "ß");
            assertThat(text(example, Field.INPUTS)).isEqualTo("{'question': 'Grüße 😀'}");
        }
    }

    @Test
    void w18_outputsThatPythonCannotReadAreExamplesHere(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            assertThat(label(http, "a_bool", id("number"))).isEqualTo(false);
            assertThat(label(http, "a_bool", id("empty"))).isEqualTo(false);
        }
    }

    @Test
    void w6_w7_ofAnOverriddenLabelTheNewOneCountsAndAFailedOneNever(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            assertThat(label(http, "a_bool", id("changed"))).isEqualTo(false);
            TraceFeedback.Labelled failed = new TraceFeedback(http)
                    .labelled(judge("a_bool", "Rate {{ outputs }}."), TraceQuery.ids(List.of(id("failed"))));
            assertThat(failed.feedback()).isEmpty();
            assertThat(failed.skipped()).extracting(SkippedTrace::traceId).containsExactly(id("failed"));
        }
    }

    @Test
    void whatIsWrittenHereIsReadByPythonAndComesBack(RealMlflow.Server server) {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("a_bool", false);
        labels.put("an_int", 3L);
        labels.put("a_float", 0.1);
        labels.put("a_list", List.of("später", "質問"));
        labels.put("a_text", "Grüße 😀 \"quoted\"\nand \\ more");
        try (MlflowHttp http = server.http()) {
            String experimentId = http.runs().experimentIdOrNew(EXPERIMENT + "-here");
            Example example = Example.builder()
                    .id("row")
                    .inputs("{\"looks\": \"like JSON\"} 質問")
                    .outputs("ä".repeat(1_000_000))
                    .build();
            String traceId = "";
            for (Map.Entry<String, Object> label : labels.entrySet()) {
                Assessment said = Assessment.of(label.getValue())
                        .by("ann")
                        .because("weil ß")
                        .at(Instant.parse("2026-01-01T00:00:00Z"));
                LoggedExamples logged = new ExamplesAsTraces(http, Clock.systemUTC())
                        .log(
                                experimentId,
                                label.getKey(),
                                List.of(new LabelledExample(example, List.of(said))),
                                Progress.NONE);
                traceId = logged.traceIds().get("row");
                assertThat(label(http, label.getKey(), traceId)).isEqualTo(label.getValue());
            }
            JsonNode seen = server.python("values.py", "read", traceId).get(0);
            assertThat(seen.path("inputs").asText()).isEqualTo("{\"looks\": \"like JSON\"} 質問");
            assertThat(seen.path("outputs").asText()).isEqualTo("ä".repeat(1_000_000));
            assertThat(seen.path("labels").path("a_bool").booleanValue()).isFalse();
            assertThat(seen.path("labels").path("an_int").doubleValue()).isEqualTo(3);
            assertThat(seen.path("labels").path("a_float").doubleValue()).isEqualTo(0.1);
            assertThat(seen.path("labels").path("a_list")).isEqualTo(MAPPER.valueToTree(labels.get("a_list")));
            assertThat(seen.path("labels").path("a_text").asText()).isEqualTo(labels.get("a_text"));
            assertThat(seen.path("rationales").path("a_text").asText()).isEqualTo("weil ß");
        }
    }

    @Test
    void aJudgeOfTracesInspectsTheSpansThatPythonMade(RealMlflow.Server server) {
        try (MlflowHttp http = server.http()) {
            TraceExample example = new TraceFeedback(http)
                    .unlabelled(judge("a_bool", "Did {{ trace }} look it up?"), TraceQuery.ids(List.of(id("number"))))
                    .examples()
                    .get(0);
            assertThat(example.tools().call("list_spans", "{}")).contains("chat", "retrieve");
            assertThat(example.tools().call("get_root_span", "{}")).contains("How many?");
            assertThat(example.tools().call("search_trace_regex", "{\"pattern\": \"page \\\\d\"}"))
                    .contains("page 7");
            assertThat(example.tools().call("get_trace_info", "{}")).contains(id("number"));
        }
    }

    @Test
    void theTracesOfASessionAreOneConversation(RealMlflow.Server server) {
        List<String> turns = new ArrayList<>();
        written.path("turns").forEach(turn -> turns.add(turn.asText()));
        try (MlflowHttp http = server.http()) {
            TraceFeedback.Unlabelled read = new TraceFeedback(http)
                    .unlabelled(judge("a_bool", "Was {{ conversation }} friendly?"), TraceQuery.experiment(EXPERIMENT));
            assertThat(read.examples()).hasSize(1);
            JsonNode said =
                    read.examples().get(0).example().field(Field.CONVERSATION).orElseThrow();
            assertThat(said.findValuesAsText("content"))
                    .containsExactly(
                            "Hi, hello", "hello to you.", "Hi, thanks", "thanks to you.", "Hi, bye", "bye to you.");
            assertThat(read.skipped()).extracting(SkippedTrace::traceId).contains(id("whole"));
            assertThat(read.examples().get(0).traces())
                    .extracting(trace -> trace.id())
                    .containsExactlyElementsOf(turns);
        }
    }

    private static String text(Example example, Field field) {
        return example.field(field).orElseThrow().asText();
    }
}
