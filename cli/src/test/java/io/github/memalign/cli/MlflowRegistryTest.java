package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aligning from traces, registering, looking into the registry, and forgetting. */
class MlflowRegistryTest {
    @TempDir
    Path temp;

    private final ScriptedMlflow server = new ScriptedMlflow();
    private String kind = "";
    private String rude = "";
    private String late = "";

    @BeforeEach
    void traces() {
        kind = server.trace("1", "Where is my parcel?", "Sorry for the wait, it comes tomorrow.");
        rude = server.trace("2", "Where is my money?", "Read the terms.");
        late = server.trace("3", "The lamp is broken.", "Your fault, dear Zebulon.");
        server.human(kind, "tone", "ann", "kind", "It says sorry.", "2026-05-01T10:00:00Z");
        server.human(rude, "tone", "ann", "rude", "It sends them away.", "2026-05-02T10:00:00Z");
        server.human(late, "tone", "ben", "rude", "It blames Zebulon.", "2026-06-01T10:00:00Z");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String align(String out, Object... more) {
        List<Object> arguments = new java.util.ArrayList<>(
                List.of("align", "--judge", Samples.judge(temp), "--feedback", "traces:/support", "--out", out));
        arguments.addAll(List.of("--agreement", "none"));
        arguments.addAll(List.of(more));
        server.run(arguments.toArray()).exits(0);
        return out.startsWith("runs:/")
                ? "runs:/" + List.copyOf(server.runs.keySet()).get(server.runs.size() - 1)
                : "scorers:/support/tone";
    }

    private List<String> episodes(String place) {
        return server.run("memory", "--judge", place, "list", "--json")
                .exits(0)
                .json()
                .path("episodes")
                .findValuesAsText("id");
    }

    @Test
    void alignReadsTheTracesThatAreChosenAndTheLabelsOfAPeriod() {
        assertThat(episodes(align("runs:/support"))).containsExactlyInAnyOrder(kind, rude, late);
        assertThat(episodes(align("runs:/support", "--labelled-since", "2026-05-02")))
                .containsExactlyInAnyOrder(rude, late);
        assertThat(episodes(align("runs:/support", "--labelled-until", "2026-05-02T00:00")))
                .containsExactly(kind);
        assertThat(episodes(align("runs:/support", "--trace", late))).containsExactly(late);
        server.tag(rude, "env", "prod");
        assertThat(episodes(align("runs:/support", "--filter", "tags.env = 'prod'")))
                .containsExactly(rude);
        server.run(
                        "align",
                        "--judge",
                        Samples.judge(temp),
                        "--feedback",
                        "traces:/support",
                        "--out",
                        "runs:/support",
                        "--labelled-since",
                        "2026-06-01",
                        "--labelled-until",
                        "2026-05-01")
                .failsBriefly(2, "--labelled-until");
        server.run(
                        "align",
                        "--judge",
                        Samples.judge(temp),
                        "--feedback",
                        "traces:/support",
                        "--out",
                        "runs:/support",
                        "--labelled-since",
                        "yesterday")
                .failsBriefly(2, "yesterday");
    }

    @Test
    void aJudgeOfARunIsWholeWithoutItsTraces() {
        String run = align("runs:/support");
        server.traces.clear();
        server.calls.clear();
        assertThat(episodes(run)).hasSize(3);
        assertThat(server.calls).noneMatch(call -> call.contains("traces"));
    }

    @Test
    void anEditedAssessmentOverwritesTheOldEpisode() {
        String run = align("runs:/support");
        JsonNode said = server.assessments(rude).get(0);
        ((com.fasterxml.jackson.databind.node.ObjectNode) said)
                .put("rationale", "It is curt.")
                .put("last_update_time", "2026-07-01T10:00:00Z");
        JsonNode printed = server.run(
                        "align", "--judge", run, "--feedback", "traces:/support", "--agreement", "none", "--json")
                .exits(0)
                .json();
        assertThat(printed.path("replaced").toString()).contains(rude);
        String newer = "runs:/" + List.copyOf(server.runs.keySet()).get(1);
        assertThat(server.run("memory", "--judge", newer, "show", rude).exits(0).out())
                .contains("It is curt.")
                .doesNotContain("It sends them away.");
    }

    @Test
    void unalignForgetsByTraceByUserAndByTimeInANewRunAndNamesTheOlderOnes() {
        String run = align("runs:/support");
        Ran byTrace = server.run("unalign", "--judge", run, "--trace", kind).exits(0);
        assertThat(byTrace.out() + byTrace.err()).contains(run);
        assertThat(episodes(run)).hasSize(3);
        String newest = "runs:/" + List.copyOf(server.runs.keySet()).get(1);
        assertThat(episodes(newest)).containsExactlyInAnyOrder(rude, late);
        server.run("unalign", "--judge", run, "--source", "ben").exits(0);
        newest = "runs:/" + List.copyOf(server.runs.keySet()).get(2);
        assertThat(episodes(newest)).containsExactlyInAnyOrder(kind, rude);
        assertThat(server.artifacts(newest.substring(6))).doesNotContain("Zebulon");
        server.run("unalign", "--judge", run, "--since", "2026-05-02", "--until", "2026-06-01")
                .exits(0);
        newest = "runs:/" + List.copyOf(server.runs.keySet()).get(3);
        assertThat(episodes(newest)).containsExactlyInAnyOrder(kind, late);
        server.run("unalign", "--judge", run).failsBriefly(2, "--example");
    }

    @Test
    void copiesThatHoldSomebodysWordOnWhatOthersSpokeOfTooAreNamed() {
        server.human(kind, "tone", "ben", "kind", "It is warm.", "2026-06-02T10:00:00Z");
        server.human(rude, "tone", "ben", "rude", "It is curt.", "2026-06-02T10:00:00Z");
        String both = align("runs:/support");
        for (String which : List.of("the first time", "beside a copy without these words")) {
            JsonNode said = server.run("unalign", "--judge", both, "--source", "ann", "--json")
                    .exits(0)
                    .json();
            assertThat(said.path("removed")).isEmpty();
            assertThat(said.path("replaced")).hasSize(2);
            assertThat(said.path("older_copies"))
                    .as(which)
                    .extracting(JsonNode::asText)
                    .containsExactly(both);
        }
        String scorer = align("scorers:/support");
        Ran ran = server.run("unalign", "--judge", scorer, "--source", "ann", "--json")
                .exits(3);
        assertThat(ran.json().path("standing_on_traces"))
                .as("ann's words, which the registered judge reads again")
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(kind, rude);
        assertThat(ran.err()).contains("the words on trace " + kind + " still stand there", "--trace " + kind);
        assertThat(ran.json().path("older_copies"))
                .extracting(JsonNode::asText)
                .as("not the new one")
                .containsExactlyInAnyOrder("scorers:/support/tone/1", both);
    }

    @Test
    void rowsOfAFileAreLearnedOnceByARegisteredJudge() {
        String scorer = align("scorers:/support");
        Object[] again = {
            "align", "--judge", scorer, "--feedback", Samples.feedback(temp), "--agreement", "none", "--json"
        };
        assertThat(server.run(again).exits(0).json().path("added")).hasSize(4);
        assertThat(server.scorers).hasSize(2);
        assertThat(server.run(again).exits(0).json().path("added")).isEmpty();
        assertThat(server.scorers).as("nothing new makes no version").hasSize(2);

        Samples.write(
                temp,
                "feedback.jsonl",
                Samples.row("e1", "Where is my parcel?", "Sorry for the wait, it comes tomorrow.", "rude", "Late."));
        assertThat(server.run(again).exits(0).json().path("replaced")).hasSize(1);
        assertThat(server.run("memory", "--judge", scorer, "list").exits(0).out())
                .contains("rude  Late.", "Episodes (7)");
    }

    @Test
    void anEditOfARegisteredJudgeChangesOnesOwnWordOnTheTraceAndNobodyElses() {
        String scorer = align("scorers:/support");
        Object[] edit = {"memory", "--judge", scorer, "edit", kind, "--label", "rude", "--rationale", "Too late."};
        server.run(with(edit, "--who", "cid")).failsBriefly(2, "ann", kind, "trace");
        assertThat(server.assessments(kind)).hasSize(1);
        assertThat(server.scorers).hasSize(1);
        server.run(with(edit, "--who", "ann")).exits(0);
        assertThat(server.assessments(kind)).hasSize(1);
        assertThat(server.run("memory", "--judge", scorer, "list").exits(0).out())
                .contains("rude  Too late.")
                .doesNotContain("It says sorry.");
    }

    @Test
    void whatAnotherRegistersWhileAJudgeLearnsIsNotPassedOver() {
        String scorer = align("scorers:/support");
        server.human(kind, "tone", "cid", "rude", "Too long.", "2026-06-02T10:00:00Z");
        server.human(kind, "tone", "dan", "rude", "Too late.", "2026-06-03T10:00:00Z");
        AtomicBoolean changed = new AtomicBoolean();
        try (ScriptedModel model = ScriptedModel.start(asked -> {
            if (asked.distils() && !changed.getAndSet(true)) {
                server.run("memory", "--judge", scorer, "add", "--text", "Said meanwhile.")
                        .exits(0);
            }
            return ScriptedModel.Answer.guideline("Rule from the model.", "r1");
        })) {
            Object[] again = {
                "align",
                "--judge",
                scorer,
                "--feedback",
                "traces:/support",
                "--agreement",
                "none",
                "--model",
                "openai:/m",
                "--reflection-model",
                "openai:/m",
                "--base-url",
                model.baseUrl()
            };
            Ran refused = server.run(again).exits(1);
            assertThat(refused.err())
                    .contains("scorers:/support/tone was changed meanwhile", "version 2", "pays for nothing twice")
                    .doesNotContain("judge-not-saved");
            assertThat(server.scorers).hasSize(2);
            server.run(again).exits(0);
            assertThat(server.scorers).hasSize(3);
            assertThat(server.scorers.get(2).path("serialized_scorer").asText())
                    .contains("Said meanwhile.", "Rule from the model.");
        }
    }

    @Test
    void aDeletedTraceIsPurgedFromANewVersionAndOlderOnesAreNamed() {
        String scorer = align("scorers:/support");
        server.traces.remove(late);
        JsonNode said = server.run("unalign", "--judge", scorer, "--deleted-traces", "--json")
                .exits(0)
                .json();
        assertThat(said.path("older_copies")).extracting(JsonNode::asText).containsExactly("scorers:/support/tone/1");
        assertThat(server.scorers).hasSize(2);
        assertThat(server.scorers.get(1).path("serialized_scorer").asText())
                .contains(kind)
                .doesNotContain(late)
                .doesNotContain("Zebulon");
    }

    @Test
    void aDeletedTraceThatNoGuidelineNamesIsPurgedToo() {
        try (ScriptedModel model = ScriptedModel.saying("kind")) {
            align("scorers:/support", "--model", "openai:/m", "--base-url", model.baseUrl());
        }
        String first = server.scorers.get(0).path("serialized_scorer").asText();
        assertThat(first).contains("Rule from the model.").contains(late);
        server.traces.remove(late);
        Ran ran = server.run("unalign", "--judge", "scorers:/support/tone", "--deleted-traces")
                .exits(0);
        assertThat(ran.out()).contains("Forgot example " + late);
        assertThat(ran.err()).contains("scorers:/support/tone/1 still holds");
        assertThat(server.scorers.get(1).path("serialized_scorer").asText())
                .contains("Rule from the model.")
                .doesNotContain(late);
        assertThat(server.run("unalign", "--judge", "scorers:/support/tone", "--deleted-traces")
                        .exits(0)
                        .out())
                .contains("Nothing changed");
        assertThat(server.scorers).hasSize(2);
    }

    @Test
    void aRunThatHoldsAJudgeIsDeletedWithItsFiles() {
        String run = align("runs:/support");
        String kept = align("runs:/support");
        server.run("scorers", "delete", run).exits(0);
        assertThat(server.runs.keySet()).containsExactly(kept.substring("runs:/".length()));
        assertThat(server.artifacts(run.substring("runs:/".length()))).isEmpty();
        server.run("scorers", "delete", kept, "--all").failsBriefly(2, "PLACE");
        assertThat(server.runs).hasSize(1);
    }

    @Test
    void onlyTracesCanBeDeletedTraces() {
        Path local = Samples.aligned(temp);
        String before = Samples.contents(local);
        server.run("unalign", "--judge", local, "--deleted-traces").exits(0);
        assertThat(Samples.contents(local)).isEqualTo(before);
    }

    /** Two agreed in May; of what was said since June, which is read alone, only the third dissents. */
    @Test
    void aPeriodOfLabelsDoesNotUndoWhatWasSaidBeforeIt() {
        server.human(kind, "tone", "cid", "kind", "It is warm.", "2026-05-03T10:00:00Z");
        String run = align("runs:/support");
        server.human(kind, "tone", "bob", "rude", "Too short.", "2026-06-02T10:00:00Z");
        Ran later = server.run(
                        "align",
                        "--judge",
                        run,
                        "--feedback",
                        "traces:/support",
                        "--labelled-since",
                        "2026-06-02",
                        "--agreement",
                        "none")
                .exits(0);
        assertThat(later.out()).contains("Outvoted: bob said \"rude\"");
        String newer = "runs:/" + List.copyOf(server.runs.keySet()).get(1);
        assertThat(server.run("memory", "--judge", newer, "show", kind).exits(0).out())
                .contains("It says sorry.", "It is warm.", "Too short.");
        assertThat(server.run("memory", "--judge", newer, "list", "--json")
                        .exits(0)
                        .json()
                        .path("episodes"))
                .extracting(episode -> episode.path("label").asText())
                .containsExactly("kind", "rude", "rude");
    }

    @Test
    void aJudgeThatFollowsItsTracesForgetsThoseThatAreGoneAndNotThoseThatWereNotChosen() {
        String run = align("runs:/support");
        Object[] sync = {"align", "--judge", run, "--feedback", "traces:/support", "--sync", "--agreement", "none"};
        server.run(with(sync, "--labelled-since", "2026-06-01")).failsBriefly(2, "--sync", "--labelled-");
        server.run(with(sync, "--trace", late)).failsBriefly(2, "--sync", "--trace");
        assertThat(server.runs).hasSize(1);
        server.traces.remove(late);
        assertThat(server.run(sync).exits(0).out()).contains("1 removed");
        assertThat(episodes("runs:/" + List.copyOf(server.runs.keySet()).get(1)))
                .containsExactlyInAnyOrder(kind, rude);
    }

    @Test
    void aForgottenTraceIsNotLearnedAgainFromTheSameTraces() {
        String run = align("runs:/support");
        server.run("unalign", "--judge", run, "--trace", late, "--why", "private data")
                .exits(0);
        String forgot = "runs:/" + List.copyOf(server.runs.keySet()).get(1);
        Object[] again = {"align", "--judge", forgot, "--feedback", "traces:/support", "--agreement", "none"};
        Ran told = server.run(again).exits(0);
        assertThat(told.err()).contains("forgotten on purpose: " + late, "--relearn");
        assertThat(server.runs).as("nothing new, so no new run").hasSize(2);
        List<Object> willing = new java.util.ArrayList<>(List.of(again));
        willing.add("--relearn");
        server.run(willing.toArray()).exits(0);
        assertThat(episodes("runs:/" + List.copyOf(server.runs.keySet()).get(2)))
                .containsExactlyInAnyOrder(kind, rude, late);
    }

    @Test
    void thatAJudgeOfPythonsRecallsOtherCasesHereIsSaid() {
        String scorer = align("scorers:/support");
        Object[] look = {"memory", "--judge", scorer, "list"};
        assertThat(server.run(look).exits(0).err()).isEmpty();
        server.tags.keySet().removeIf(tag -> tag.contains("memalign.learned"));
        assertThat(server.run(look).exits(0).err())
                .as("registered by a program that is not this one")
                .contains("scorers:/support/tone/1 was aligned in Python", "other cases", "--retrieval mlflow");
    }

    /** What a judge is compared with on the server decides what it recalls: this model's vectors tell which texts those were. */
    @Test
    void retrievalAsMlflowsEmbedsWholeEpisodesAndIsKeptWithTheJudge() {
        try (ScriptedModel model = ScriptedModel.start(asked -> asked.embeds()
                ? ScriptedModel.Answer.vectors(asked.body().path("input"))
                : asked.distils()
                        ? ScriptedModel.Answer.guideline("Be kind.", "r1")
                        : ScriptedModel.Answer.verdict("kind", ""))) {
            Object[] models = {"--model", "openai:/m", "--embedding-model", "openai:/e", "--base-url", model.baseUrl()};
            align("runs:/support", models);
            assertThat(embedded(model)).contains("Where is my money?").doesNotContain("It sends them away.");
            String run = align("runs:/support", with(models, "--retrieval", "mlflow"));
            assertThat(embedded(model)).contains("It sends them away.");
            assertThat(server.artifacts(run.substring("runs:/".length()))).contains("\"mlflow\"");
            server.run("align", "--judge", run, "--feedback", "traces:/support", "--retrieval", "python")
                    .failsBriefly(2, "--retrieval", "fields or mlflow");
        }
    }

    /** A judge of Python's registry comes without vectors: they are made when it judges, of whole episodes if that is asked for. */
    @Test
    void aJudgeOfPythonsCanBeMovedWithItsRecall() {
        align("scorers:/support");
        server.tags.keySet().removeIf(tag -> tag.contains("memalign.learned"));
        Path out = temp.resolve("verdicts.jsonl");
        try (ScriptedModel model = ScriptedModel.start(asked -> asked.embeds()
                ? ScriptedModel.Answer.vectors(asked.body().path("input"))
                : ScriptedModel.Answer.verdict("kind", ""))) {
            Object[] judge = {
                "judge",
                "--judge",
                "scorers:/support/tone",
                "--input",
                Samples.feedback(temp),
                "--out",
                out,
                "--overwrite",
                "--model",
                "openai:/m",
                "--embedding-model",
                "openai:/e",
                "--base-url",
                model.baseUrl()
            };
            server.run(judge).exits(0);
            assertThat(embedded(model)).contains("Where is my money?").doesNotContain("It sends them away.");
            server.run(with(judge, "--retrieval", "mlflow")).exits(0);
            assertThat(embedded(model)).contains("It sends them away.");
        }
    }

    private static String embedded(ScriptedModel model) {
        return model.requests().stream()
                .filter(body -> body.path("model").asText().equals("e"))
                .map(body -> body.path("input").toString())
                .collect(java.util.stream.Collectors.joining());
    }

    private static Object[] with(Object[] arguments, Object... more) {
        return java.util.stream.Stream.concat(java.util.Arrays.stream(arguments), java.util.Arrays.stream(more))
                .toArray();
    }

    @Test
    void registerTakesAnotherNameAndModelsThatPythonCanRun() {
        Path local = Samples.aligned(temp);
        Ran plain = server.run("register", "--judge", local, "--experiment", "support")
                .exits(0);
        assertThat(plain.err()).contains("Python cannot", "embedded:/case-based", "openai:/");
        Ran named = server.run(
                        "register",
                        "--judge",
                        local,
                        "--experiment",
                        "support",
                        "--name",
                        "manner",
                        "--model",
                        "openai:/gpt-4.1-mini",
                        "--embedding-model",
                        "openai:/text-embedding-3-small",
                        "--reflection-model",
                        "openai:/gpt-4.1")
                .exits(0);
        assertThat(named.err()).doesNotContain("Python cannot");
        assertThat(named.out()).contains("scorers:/support/manner/1");
        assertThat(server.scorers.get(1).path("serialized_scorer").asText())
                .contains("gpt-4.1-mini", "text-embedding-3-small", "openai:/gpt-4.1\"");
        assertThat(server.traces).as("three of before and four rows").hasSize(7);
    }

    @Test
    void scorersAreListedAndDeleted() {
        align("scorers:/support");
        align("scorers:/support");
        assertThat(server.run("scorers", "list", "support").exits(0).out())
                .contains("scorers:/support/tone/2")
                .doesNotContain("tone/1");
        assertThat(server.run("scorers", "versions", "scorers:/support/tone", "--json")
                        .exits(0)
                        .json()
                        .path("scorers"))
                .hasSize(2);
        server.run("scorers", "versions", "scorers:/support/none").failsBriefly(2, "scorers:/support/none");
        server.run("scorers", "delete", "scorers:/support/tone").failsBriefly(2, "--all");
        server.run("scorers", "delete", "scorers:/support/tone/1").exits(0);
        assertThat(server.scorers).hasSize(1);
        server.run("scorers", "delete", "scorers:/support/tone", "--all").exits(0);
        assertThat(server.scorers).isEmpty();
        assertThat(server.run("scorers", "list", "support").exits(0).out()).contains("No scorers");
        server.run("scorers", "delete", "scorers:/support/tone/1").failsBriefly(1, "RESOURCE_DOES_NOT_EXIST");
    }

    @Test
    void theServerSamplesWithGatewayModelsElseItsReasonIsTold() {
        Path local = Samples.aligned(temp);
        server.run("register", "--judge", local, "--experiment", "support").exits(0);
        server.run("scorers", "sample", "scorers:/support/tone", "--rate", "0.5")
                .failsBriefly(1, "only gateway models are sampled");
        server.run("register", "--judge", local, "--experiment", "support", "--model", "gateway:/judges")
                .exits(0);
        server.run("scorers", "sample", "scorers:/support/tone", "--rate", "0.25", "--filter", "tags.env = 'prod'")
                .exits(0);
        JsonNode sent = server.bodies.get(server.bodies.size() - 1);
        assertThat(sent.path("sample_rate").asDouble()).isEqualTo(0.25);
        assertThat(sent.path("filter_string").asText()).isEqualTo("tags.env = 'prod'");
        server.run("scorers", "sample", "scorers:/support/tone", "--rate", "2").failsBriefly(2, "sample_rate");
    }
}
