package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.cli.ScriptedModel.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judging traces, and rows as traces, in evaluation runs. */
class MlflowJudgeTest {
    @TempDir
    Path temp;

    private final ScriptedMlflow server = new ScriptedMlflow();
    private Path judge;

    @BeforeEach
    void align() {
        judge = Samples.aligned(temp);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String run(JsonNode printed) {
        return printed.path("out").asText().substring("runs:/".length());
    }

    private JsonNode judged(Object... more) {
        List<Object> arguments =
                new java.util.ArrayList<>(List.of("judge", "--judge", judge, "--out", "runs:/support", "--json"));
        arguments.addAll(List.of(more));
        return server.run(arguments.toArray()).exits(0).json();
    }

    @Test
    void tracesGetFeedbackAndARunThatHoldsThem() {
        String kind = server.trace("1", "Where is my parcel?", "Sorry for the wait, it comes tomorrow.");
        String rude = server.trace("2", "The lamp is broken.", "Your fault.");
        JsonNode printed = judged("--input", "traces:/support");
        assertThat(printed.path("verdicts").asInt()).isEqualTo(2);
        JsonNode run = server.runs.get(run(printed));
        assertThat(run.path("info").path("status").asText()).isEqualTo("FINISHED");
        assertThat(run.path("linked").toString()).contains(kind, rude);
        assertThat(run.path("data").path("tags").toString()).contains("genai_evaluate");
        JsonNode said = server.assessments(rude).get(0);
        assertThat(said.path("assessment_name").asText()).isEqualTo("tone");
        assertThat(said.path("feedback").path("value").asText()).isEqualTo("rude");
        assertThat(said.path("source").toString()).contains("LLM_JUDGE", "embedded:/case-based");
        assertThat(said.path("metadata").path("retrieved_example_trace_ids").asText())
                .contains("e4");
        assertThat(said.path("metadata").path("mlflow.assessment.sourceRunId").asText())
                .isEqualTo(run(printed));
    }

    @Test
    void aFilterIdsAndARunChooseTraces() {
        String first = server.trace("1", "a", "Your fault.");
        String second = server.trace("2", "b", "Gladly!");
        server.tag(second, "env", "prod");
        judged("--input", "traces:/support", "--filter", "tags.env = 'prod'");
        assertThat(server.assessments(first)).isEmpty();
        assertThat(server.assessments(second)).hasSize(1);
        String run = run(judged("--input", "traces:/support", "--trace", first));
        assertThat(server.assessments(first)).hasSize(1);
        judged("--input", "traces:/support", "--run", run);
        assertThat(server.assessments(first)).hasSize(2);
        assertThat(server.assessments(second)).hasSize(1);
    }

    @Test
    void optionsThatDoNothingAreRefused() {
        server.run(
                        "judge",
                        "--judge",
                        judge,
                        "--input",
                        "traces:/support",
                        "--out",
                        "runs:/support",
                        "--trace",
                        "tr-1",
                        "--filter",
                        "tags.env = 'prod'")
                .failsBriefly(2, "--trace");
        server.run(
                        "judge",
                        "--judge",
                        judge,
                        "--input",
                        "traces:/support",
                        "--out",
                        "runs:/support",
                        "--labelled-since",
                        "2026-05-01")
                .failsBriefly(2, "--labelled-since");
        server.run(
                        "judge",
                        "--judge",
                        judge,
                        "--input",
                        Samples.feedback(temp),
                        "--out",
                        "runs:/support",
                        "--filter",
                        "tags.env = 'prod'")
                .failsBriefly(2, "--filter");
        server.run("judge", "--judge", judge, "--input", "traces:/support", "--out", "runs:/")
                .failsBriefly(2, "runs:/EXPERIMENT");
        server.run(
                        "align",
                        "--judge",
                        judge,
                        "--feedback",
                        "traces:/support",
                        "--trace",
                        "tr-1",
                        "--labelled-since",
                        "2026-05-01")
                .failsBriefly(2, "--trace", "--labelled-");
        assertThat(server.runs).isEmpty();
    }

    @Test
    void rowsBecomeTracesAndTwiceIsOnce() {
        JsonNode first = judged("--input", Samples.feedback(temp));
        assertThat(server.traces).hasSize(4);
        assertThat(first.path("remembered").asInt()).isEqualTo(4);
        assertThat(first.has("agreement")).isFalse();
        List<String> ids = List.copyOf(server.traces.keySet());
        JsonNode second = judged("--input", Samples.feedback(temp));
        assertThat(server.traces.keySet()).containsExactlyElementsOf(ids);
        assertThat(second.path("values")).isEqualTo(first.path("values"));
        assertThat(server.assessments(ids.get(0)))
                .as("one feedback for each run")
                .hasSize(2);
    }

    @Test
    void excludeSelfKeepsARowsOwnEpisodeOutThoughItsTraceHasAnotherId() {
        JsonNode json = judged("--input", Samples.feedback(temp), "--exclude-self");
        assertThat(json.path("agreement").isObject()).isTrue();
        assertThat(recalled()).hasSameSizeAs(server.traces.keySet()).allSatisfy(ids -> assertThat(ids.split(","))
                .hasSize(3));
    }

    @Test
    void excludeSelfKeepsOutWhatWasLearnedOfTheSameContentUnderAnotherId() {
        Path input = Samples.write(
                temp,
                "copies.jsonl",
                Samples.row("c1", "Where is my parcel?", "Sorry for the wait, it comes tomorrow.", "kind", ""),
                Samples.row("c4", "The lamp is broken.", "Your fault.", "rude", ""));
        judged("--input", input, "--exclude-self");
        String trace = server.trace("1", "The lamp is broken.", "Your fault.");
        judged("--input", "traces:/support", "--trace", trace, "--exclude-self");
        List<String> recalled = recalled();
        assertThat(recalled).hasSize(3);
        assertThat(recalled.get(0)).doesNotContain("e1").contains("e4");
        assertThat(recalled.subList(1, 3)).allMatch(ids -> ids.contains("e1") && !ids.contains("e4"));
    }

    /** The ids that were recalled for each trace's verdict. */
    private List<String> recalled() {
        return server.traces.keySet().stream()
                .map(id -> server.assessments(id)
                        .get(0)
                        .path("metadata")
                        .path("retrieved_example_trace_ids")
                        .asText())
                .toList();
    }

    @Test
    void rowsOfOneIdThatSayDifferentThingsAreATraceEach() {
        Path input = Samples.write(
                temp,
                "same-id.jsonl",
                Samples.row("n", "Where is my parcel?", "Sorry, it comes on Monday.", "kind", ""),
                Samples.row("n", "Where is my lamp?", "Your fault.", "rude", ""));
        assertThat(judged("--input", input).path("verdicts").asInt()).isEqualTo(2);
        assertThat(server.traces.keySet()).hasSize(2).allSatisfy(id -> assertThat(server.assessments(id))
                .hasSize(1));
    }

    @Test
    void verdictsOnTracesCanGoIntoAFile() throws Exception {
        String id = server.trace("1", "The lamp is broken.", "Your fault.");
        Path out = temp.resolve("verdicts.jsonl");
        server.run("judge", "--judge", judge, "--input", "traces:/support", "--out", out)
                .exits(0);
        assertThat(Files.readString(out)).contains(id, "rude");
        assertThat(server.assessments(id)).isEmpty();
    }

    @Test
    void aTraceJudgeInspectsTheTraceAndAConversationJudgeReadsTheSession() {
        server.trace("1", "hello", "Hi!", "mlflow.trace.session", "s1");
        server.trace("2", "and now?", "Bye!", "mlflow.trace.session", "s1");
        try (ScriptedModel model = ScriptedModel.saying("kind")) {
            for (String field : List.of("trace", "conversation")) {
                Path yaml = Samples.write(
                        temp,
                        field + ".yaml",
                        "name: " + field,
                        "instructions: Is {{ " + field + " }} kind or rude?",
                        "value_type: [kind, rude]",
                        "model: openai:/m");
                server.run(
                                List.of("OPENAI_API_KEY", "k"),
                                "judge",
                                "--judge",
                                yaml,
                                "--input",
                                "traces:/support",
                                "--out",
                                "runs:/support",
                                "--base-url",
                                model.baseUrl())
                        .exits(0);
            }
            assertThat(model.requests()).hasSize(3);
            assertThat(model.requests().get(0).path("tools")).isNotEmpty();
            assertThat(model.requests().get(2).path("tools")).isEmpty();
            assertThat(model.requests().get(2).toString()).contains("hello", "Hi!", "and now?", "Bye!");
        }
    }

    @Test
    void aRefusedKeyEndsTheRunAtOnceAndIsLoggedOnNoTrace() {
        for (int i = 1; i <= 6; i++) {
            server.trace(Integer.toString(i), "Question " + i, "Gladly!");
        }
        try (ScriptedModel model = ScriptedModel.start(
                asked -> asked.number() <= 2 ? Answer.verdict("kind", "") : Answer.status(401, "expired key"))) {
            server.run(
                            List.of("OPENAI_API_KEY", "k"),
                            "judge",
                            "--judge",
                            judge,
                            "--input",
                            "traces:/support",
                            "--out",
                            "runs:/support",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            model.baseUrl(),
                            "--concurrency",
                            "1")
                    .failsBriefly(1, "401", "expired key", "Verdicts before that: 2");
            assertThat(model.requests()).hasSize(3);
        }
        assertThat(server.traces.keySet().stream()
                        .mapToInt(id -> server.assessments(id).size())
                        .sum())
                .isEqualTo(2);
        JsonNode run = server.runs.values().iterator().next();
        assertThat(run.path("info").path("status").asText()).isEqualTo("FAILED");
    }

    private Ran limited(ScriptedModel model, Object input, Object... more) {
        List<Object> arguments = new java.util.ArrayList<>(
                List.of("judge", "--judge", judge, "--input", input, "--out", "runs:/support", "--concurrency", "1"));
        arguments.addAll(List.of("--model", "openai:/m", "--base-url", model.baseUrl()));
        arguments.addAll(List.of(more));
        return server.run(List.of("OPENAI_API_KEY", "k"), arguments.toArray());
    }

    @Test
    void aRunThatWasStoppedGoesOnAndNoTraceHasTwoVerdicts() {
        for (int i = 1; i <= 6; i++) {
            server.trace(Integer.toString(i), "Question " + i, "Gladly!");
        }
        try (ScriptedModel model = ScriptedModel.saying("kind")) {
            Ran stopped = limited(model, "traces:/support", "--max-calls", "2").exits(3);
            assertThat(stopped.err()).contains("raise --max-calls", "--resume");
            assertThat(stopped.out()).contains("2 verdicts, 0 without one");
            Ran resumed = limited(model, "traces:/support", "--resume").exits(0);
            assertThat(resumed.out()).contains("6 verdicts");
            assertThat(model.requests()).hasSize(6);
            assertThat(server.runs).hasSize(1);
            assertThat(server.runs
                            .values()
                            .iterator()
                            .next()
                            .path("info")
                            .path("status")
                            .asText())
                    .isEqualTo("FINISHED");
            server.trace("7", "Question 7", "Gladly!");
            assertThat(limited(model, "traces:/support", "--resume").exits(0).out())
                    .as("only what is new")
                    .contains("7 verdicts");
            assertThat(model.requests()).hasSize(7);
            limited(model, "traces:/support", "--resume", "--exclude-self").exits(0);
            assertThat(server.runs).as("other verdicts are another run's").hasSize(2);
        }
        assertThat(server.traces.keySet())
                .allSatisfy(id -> assertThat(server.assessments(id)).hasSize(2));
    }

    @Test
    void rowsThatBecameTracesGoOnToo() {
        Path input = Samples.feedback(temp);
        try (ScriptedModel model = ScriptedModel.saying("kind")) {
            limited(model, input, "--max-calls", "3").exits(3);
            Ran resumed = limited(model, input, "--resume").exits(0);
            assertThat(resumed.out()).contains("4 verdicts");
            assertThat(model.requests()).hasSize(4);
        }
        assertThat(server.traces.keySet()).hasSize(4).allSatisfy(id -> assertThat(server.assessments(id))
                .hasSize(1));
    }

    @Test
    void gatewayModelsGoThroughTheServerAndNobodyElseAsksForOne() {
        server.letIn("Bearer t-1");
        Path yaml = Samples.write(
                temp,
                "gateway.yaml",
                "name: tone",
                "instructions: Is {{ outputs }} kind or rude?",
                "value_type: [kind, rude]",
                "model: gateway:/judges");
        Path out = temp.resolve("verdicts.jsonl");
        server.run(
                        List.of("MLFLOW_TRACKING_TOKEN", "t-1"),
                        "judge",
                        "--judge",
                        yaml,
                        "--input",
                        Samples.feedback(temp),
                        "--out",
                        out)
                .exits(0);
        assertThat(server.calls).allMatch(call -> call.endsWith("/ml/gateway/mlflow/v1/chat/completions"));
        assertThat(server.calls).hasSize(4);
        Ran.memalign(
                        none -> null,
                        "judge",
                        "--judge",
                        yaml,
                        "--input",
                        Samples.feedback(temp),
                        "--out",
                        out,
                        "--overwrite")
                .failsBriefly(2, "MLFLOW_TRACKING_URI");
        Ran.memalign(
                        none -> null,
                        "judge",
                        "--judge",
                        judge,
                        "--input",
                        Samples.feedback(temp),
                        "--out",
                        out,
                        "--overwrite")
                .exits(0);
    }
}
