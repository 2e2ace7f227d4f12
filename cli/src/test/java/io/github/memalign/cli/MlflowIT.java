package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.mlflow.real.RealMlflow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real MLflow server, and what Python sees of them. */
@ExtendWith(RealMlflow.class)
class MlflowIT {
    private static final String SCRIPT = "experiment.py";

    @TempDir
    Path temp;

    private static Ran run(RealMlflow.Server server, Object... arguments) {
        return Ran.memalign(server.environment()::get, arguments).exits(0);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String place(Ran ran, String member) {
        return ran.json().path(member).asText();
    }

    private Path judge(String name, String field, String type) {
        return Samples.write(
                temp,
                name + ".yaml",
                "name: " + name,
                "instructions: Is {{ " + field + " }} polite or rude?",
                "value_type: " + type);
    }

    @Test
    void tracesTeachAJudgeThatJudgesThemIsRegisteredAndForgets(RealMlflow.Server server) {
        List<String> traces = texts(server.python(SCRIPT, "make_traces", "cli").path("traces"));
        String aligned = place(
                run(
                        server,
                        "align",
                        "--judge",
                        judge("politeness", "outputs", "[polite, rude]"),
                        "--feedback",
                        "traces:/cli",
                        "--out",
                        "runs:/cli",
                        "--agreement",
                        "none",
                        "--json"),
                "saved");
        assertThat(texts(
                        server.python(SCRIPT, "artifact", aligned.substring("runs:/".length()), "memalign/judge.html")))
                .singleElement()
                .asString()
                .contains("<title>politeness", traces.get(0), "Content-Security-Policy");

        String judged = place(
                run(
                        server,
                        "judge",
                        "--judge",
                        aligned,
                        "--input",
                        "traces:/cli",
                        "--filter",
                        "tags.turn = '1'",
                        "--out",
                        "runs:/cli",
                        "--json"),
                "out");
        JsonNode seen = server.python(SCRIPT, "run", judged.substring("runs:/".length()));
        assertThat(seen.path("status").asText()).isEqualTo("FINISHED");
        assertThat(seen.path("type").asText()).isEqualTo("genai_evaluate");
        assertThat(seen.path("feedback").findValuesAsText("trace"))
                .containsExactlyInAnyOrder(traces.get(1), traces.get(3));
        assertThat(seen.path("feedback").findValuesAsText("value")).containsOnly("rude");
        assertThat(texts(seen.path("feedback").get(0).path("source")))
                .containsExactly("LLM_JUDGE", "embedded:/case-based");
        assertThat(seen.path("feedback")
                        .get(0)
                        .path("metadata")
                        .path("retrieved_example_trace_ids")
                        .asText())
                .contains(traces.get(1));

        run(
                server,
                "register",
                "--judge",
                aligned,
                "--experiment",
                "cli",
                "--model",
                "openai:/gpt-4.1-mini",
                "--reflection-model",
                "openai:/gpt-4.1-mini",
                "--embedding-model",
                "openai:/text-embedding-3-small");
        JsonNode scorer = server.python(SCRIPT, "scorer", "cli", "politeness");
        assertThat(scorer.path("type").asText()).isEqualTo("MemoryAugmentedJudge");
        assertThat(scorer.path("model").asText()).isEqualTo("openai:/gpt-4.1-mini");
        assertThat(texts(scorer.path("episodes"))).containsExactlyInAnyOrderElementsOf(traces);

        server.python(SCRIPT, "delete_trace", "cli", traces.get(0));
        Ran purged = run(server, "unalign", "--judge", "scorers:/cli/politeness", "--deleted-traces");
        assertThat(purged.err()).contains("scorers:/cli/politeness/1 still holds");
        run(server, "unalign", "--judge", "scorers:/cli/politeness", "--source", "ben");
        scorer = server.python(SCRIPT, "scorer", "cli", "politeness");
        assertThat(texts(scorer.path("episodes"))).containsExactly(traces.get(1));
        assertThat(texts(scorer.path("sources"))).isSubsetOf(traces.get(1));

        run(server, "scorers", "delete", "scorers:/cli/politeness/1");
        assertThat(run(server, "scorers", "versions", "scorers:/cli/politeness").out())
                .contains("politeness/2", "politeness/3")
                .doesNotContain("politeness/1");
        assertThat(Ran.memalign(
                                server.environment()::get,
                                "scorers",
                                "sample",
                                "scorers:/cli/politeness",
                                "--rate",
                                "0.5")
                        .failsBriefly(1, "gateway")
                        .err())
                .contains("400");
    }

    @Test
    void rowsBecomeTracesOnceAndConversationsAreJudgedBySession(RealMlflow.Server server) {
        List<String> traces =
                texts(server.python(SCRIPT, "make_traces", "cli-talks").path("traces"));
        try (ScriptedModel model = ScriptedModel.saying("polite")) {
            String judged = place(
                    run(
                            server,
                            "judge",
                            "--judge",
                            judge("talk", "conversation", "[polite, rude]"),
                            "--input",
                            "traces:/cli-talks",
                            "--out",
                            "runs:/cli-talks",
                            "--model",
                            "openai:/gpt-4.1-mini",
                            "--base-url",
                            model.baseUrl(),
                            "--json"),
                    "out");
            JsonNode feedback = server.python(SCRIPT, "run", judged.substring("runs:/".length()))
                    .path("feedback");
            assertThat(feedback.findValuesAsText("trace")).containsExactlyInAnyOrder(traces.get(0), traces.get(2));
            assertThat(model.requests()).hasSize(2);
            assertThat(model.requests().toString()).contains("parcel 0", "parcel 1", "parcel 2", "parcel 3");
            JsonNode metadata = feedback.get(0).path("metadata");
            assertThat(metadata.path("mlflow.assessment.judgeInputTokens").asInt())
                    .isEqualTo(100);
            assertThat(metadata.path("mlflow.assessment.judgeCost").asDouble()).isPositive();
        }
        Path aligned = Samples.aligned(temp);
        List<String> before = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            String judged = place(
                    run(
                            server,
                            "judge",
                            "--judge",
                            aligned,
                            "--input",
                            Samples.feedback(temp),
                            "--out",
                            "runs:/cli-rows",
                            "--json"),
                    "out");
            JsonNode feedback = server.python(SCRIPT, "run", judged.substring("runs:/".length()))
                    .path("feedback");
            List<String> ids =
                    feedback.findValuesAsText("trace").stream().sorted().toList();
            assertThat(ids).hasSize(4);
            if (time == 0) {
                before.addAll(ids);
            }
            assertThat(ids).isEqualTo(before);
        }
    }

    @Test
    void aVerdictsTraceShowsPromptAnswerTokensAndCost(RealMlflow.Server server) {
        List<String> traces =
                texts(server.python(SCRIPT, "make_traces", "cli-watched").path("traces"));
        try (ScriptedModel model = ScriptedModel.saying("polite")) {
            List<Object> command = List.of(
                    "judge",
                    "--judge",
                    judge("watched", "outputs", "[polite, rude]"),
                    "--input",
                    "traces:/cli-watched",
                    "--trace",
                    traces.get(0),
                    "--out",
                    "runs:/cli-watched",
                    "--model",
                    "openai:/gpt-4.1-mini",
                    "--base-url",
                    model.baseUrl(),
                    "--json",
                    "--trace-judge");
            String judged = place(run(server, with(command, "cli-watched-judgements")), "out");
            JsonNode judgement = server.python(SCRIPT, "judgements", "cli-watched-judgements")
                    .get(0);
            assertThat(judgement.path("tokens").path("input_tokens").asInt()).isEqualTo(100);
            assertThat(judgement.path("cost").path("total_cost").asDouble()).isPositive();
            assertThat(judgement.path("said").path("value").asText()).isEqualTo("polite");
            assertThat(judgement.path("spans").toString())
                    .isEqualTo("[[\"watched\",\"EVALUATOR\",true],[\"openai:/gpt-4.1-mini\",\"CHAT_MODEL\",false]]");
            assertThat(judgement.path("asked").get(0).path("messages").toString())
                    .contains("polite or rude");
            assertThat(judgement.path("answered").toString()).contains("polite");
            JsonNode feedback = server.python(SCRIPT, "run", judged.substring("runs:/".length()))
                    .path("feedback");
            assertThat(feedback.get(0)
                            .path("metadata")
                            .path("mlflow.assessment.scorerTraceId")
                            .asText())
                    .isEqualTo(judgement.path("id").asText());
            Ran.memalign(server.environment()::get, with(command, "cli-watched"))
                    .failsBriefly(2, "--trace-judge", "cli-watched-judgements");
        }
    }

    private static Object[] with(List<Object> command, Object last) {
        List<Object> whole = new ArrayList<>(command);
        whole.add(last);
        return whole.toArray();
    }

    @Test
    void datasetsAreJudgedAndTeach(RealMlflow.Server server) {
        server.python("datasets.py", "make_dataset", "cli-datasets", "cli-replies");
        Path judge = Samples.write(
                temp,
                "tone.yaml",
                "name: tone",
                "instructions: Is {{ outputs }} a kind answer to {{ inputs }}?",
                "value_type: [kind, rude]");
        Path aligned = temp.resolve("of-dataset");
        Ran learned = run(
                server,
                "align",
                "--judge",
                judge,
                "--feedback",
                "datasets:/cli-replies",
                "--out",
                aligned,
                "--agreement",
                "none",
                "--json");
        assertThat(learned.json().path("episodes").asInt()).isEqualTo(3);
        assertThat(learned.err()).contains("passed over");
        Ran judged = run(
                server,
                "judge",
                "--judge",
                aligned,
                "--input",
                "datasets:/cli-replies",
                "--out",
                "runs:/cli-datasets",
                "--json");
        assertThat(server.python(SCRIPT, "run", place(judged, "out").substring("runs:/".length()))
                        .path("feedback"))
                .hasSize(4);
        Ran.memalign(server.environment()::get, "judge", "--judge", aligned, "--input", "datasets:/none", "--out", "-")
                .failsBriefly(1, "'none'");
    }
}
