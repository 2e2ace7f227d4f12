package io.github.memalign.mlflow.feedback;

import static io.github.memalign.mlflow.FakeMlflow.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records of datasets that were taken from traces. */
class DatasetFeedbackTest {
    private static final String TRACE = "tr-00000000000000000000000000000001";
    private static final String MAY = "2026-05-01T10:00:00Z";
    private static final JudgeDefinition TONE = JudgeDefinition.builder(
                    "tone", "Is {{ outputs }} kind to {{ inputs }}? The facts: {{ expectations }}")
            .valueType(ValueType.oneOf("kind", "rude"))
            .build();

    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();
    private final DatasetFeedback datasets = new DatasetFeedback(http);

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private void expectation(String name, String value) {
        ObjectNode expectation = server.human(TRACE, name, "null", MAY);
        expectation.remove("feedback");
        expectation.putObject("expectation").set("value", json(value));
    }

    private void record(String fields) {
        ObjectNode record = ((ObjectNode) json(fields)).put("dataset_record_id", "r-1");
        record.putObject("source").putObject("source_data").put("trace_id", TRACE);
        server.records.add(record);
    }

    private LabelledExample labelled() {
        List<LabelledExample> feedback = datasets.labelled(AlignedJudge.unaligned(TONE, MemorySettings.DEFAULT), "data")
                .feedback();
        assertThat(feedback).hasSize(1);
        return feedback.get(0);
    }

    @Test
    void whatAnExpertSaysIsNoPartOfTheExampleWhereTheTraceSaysItToo() {
        server.trace(TRACE, "\"Where is it?\"", "\"Look yourself.\"");
        expectation("Tone", "\"rude\"");
        expectation("fact", "\"It is on its way.\"");
        record("{\"inputs\": {\"q\": \"Where?\"}, \"expectations\": {\"tone\": \"rude\"}}");
        LabelledExample labelled = labelled();
        assertThat(labelled.assessments().get(0).value()).contains("rude");
        assertThat(labelled.example().field(Field.EXPECTATIONS)).contains(json("{\"fact\": \"It is on its way.\"}"));
    }

    @Test
    void whatTheRecordHasLiesOverWhatTheTraceHas() {
        server.trace(TRACE, "\"Where is it?\"", "\"Look yourself.\"");
        expectation("fact", "\"It is lost.\"");
        record(
                "{\"inputs\": \"Where is my parcel?\", \"expectations\": {\"tone\": \"rude\", \"fact\": \"It is late.\"}}");
        LabelledExample labelled = labelled();
        assertThat(labelled.example().id()).isEqualTo(TRACE);
        assertThat(labelled.example().text(Field.INPUTS)).contains("Where is my parcel?");
        assertThat(labelled.example().text(Field.OUTPUTS)).contains("Look yourself.");
        assertThat(labelled.example().field(Field.EXPECTATIONS)).contains(json("{\"fact\": \"It is late.\"}"));
        assertThat(datasets.read(TONE, "data").items().get(0).example()).isEqualTo(labelled.example());
    }

    @Test
    void whatTheTraceLacksTheRecordMayHave() {
        server.trace(TRACE, "\"Where is it?\"", "\"Look yourself.\"");
        server.human(TRACE, "tone", "\"rude\"", MAY);
        record("{\"expectations\": {\"fact\": \"It is late.\"}}");
        LabelledExample labelled = labelled();
        assertThat(labelled.assessments().get(0).value()).contains("rude");
        assertThat(labelled.example().field(Field.EXPECTATIONS)).contains(json("{\"fact\": \"It is late.\"}"));
    }

    @Test
    void aModelThatInspectsATraceIsNotToldTheLabelEither() {
        server.trace(TRACE, "\"Where is it?\"", "\"Look yourself.\"");
        expectation("tone", "\"rude as can be\"");
        JudgeDefinition inspecting =
                JudgeDefinition.builder("tone", "Is {{ trace }} kind?").build();
        TraceExample example = new TraceFeedback(http)
                .unlabelled(inspecting, TraceQuery.ids(List.of(TRACE)))
                .examples()
                .get(0);
        assertThat(example.example().text(Field.TRACE).orElseThrow()).doesNotContain("rude as can be");
        assertThat(new TraceView(example.trace()).whole().toString()).doesNotContain("rude as can be");
    }

    @Test
    void whatIsOnAPageIsHandedOnBeforeTheNextIsAskedFor() {
        for (int i = 0; i < 150; i++) {
            server.records.add(
                    ((ObjectNode) json("{\"inputs\": \"q\", \"outputs\": \"a\"}")).put("dataset_record_id", "r-" + i));
        }
        JudgeDefinition brief =
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build();
        List<String> ids = new ArrayList<>();
        List<Long> pagesAsked = new ArrayList<>();
        datasets.read(
                brief,
                "data",
                part -> {
                    part.forEach(item -> ids.add(item.example().id()));
                    pagesAsked.add(server.calls.stream()
                            .filter(call -> call.endsWith("/records"))
                            .count());
                },
                skipped -> ids.add(skipped.toString()));
        assertThat(ids).hasSize(150).startsWith("r-0", "r-1").endsWith("r-149");
        assertThat(pagesAsked).containsExactly(1L, 2L);
    }
}
