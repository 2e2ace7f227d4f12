package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCommandTest {
    @TempDir
    Path temp;

    private Path judge;

    @BeforeEach
    void align() {
        judge = Samples.aligned(temp);
    }

    private Ran memory(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("memory", "--judge", judge));
        arguments.addAll(List.of(more));
        return memalign(arguments.toArray());
    }

    private AlignedJudge saved() {
        return JudgeDirectory.load(judge);
    }

    private HistoryEntry lastChange() {
        return saved().history().get(saved().history().size() - 1);
    }

    @Test
    void listShowsGuidelinesAndEpisodesWithTheirIds() {
        String guideline = saved().guidelines().get(0).id();
        assertThat(memory("list").exits(0).out()).contains(guideline, "Episodes (4)", "e1", "kind", "It says sorry.");
        assertThat(memory("list", "--json").exits(0).json().path("episodes")).hasSize(4);
    }

    @Test
    void showShowsOneWhole() {
        assertThat(memory("show", "e2").exits(0).out())
                .contains("Where is my money?", "Read the terms.", "rude", "ann@example.com");
        String guideline = saved().guidelines().get(0).id();
        assertThat(memory("show", guideline).exits(0).out())
                .contains(saved().guidelines().get(0).text());
        assertThat(memory("show", "e2", "--json").exits(0).json().toString()).contains("Read the terms.");
        memory("show", "nope").failsBriefly(2, "nope", "list");
    }

    @Test
    void showTellsWhatTheJudgeItselfSaidBeforeItLearned() {
        AlignedJudge known = saved();
        List<Episode> episodes = known.episodes().stream()
                .map(episode -> new Episode(episode.example(), episode.assessments(), "kind"))
                .toList();
        JudgeDirectory.save(judge, known.withMemory(known.guidelines(), episodes, known.pending(), known.embeddings()));
        assertThat(memory("show", "e2").exits(0).out()).contains("before it learned of it", "  kind");
        assertThat(memory("show", "e2", "--json")
                        .exits(0)
                        .json()
                        .path("episode")
                        .path("judged")
                        .asText())
                .isEqualTo("kind");
    }

    @Test
    void controlCharactersNeverReachTheTerminalRaw() {
        String red = "\u001b[31mBlame\u202e is\u009b never kind.\u0007";
        memory("add", "--text", red, "--who", "b\u001b]0;en\u0007", "--why", "\u001b[2Jseen")
                .exits(0);
        String shown = memory("list").exits(0).out()
                + memory("history").out()
                + memory("list", "--json").out()
                + memory("show", "\u001b[31mnope").exits(2).err();
        assertThat(shown)
                .contains("\\u001b[31mBlame\\u202e is\\u009b never kind.\\u0007", "\\u001b[2Jseen", "\\u001b[31mnope");
        assertThat(shown.replace("\n", "")).doesNotContainPattern("[\\p{Cc}\u202e]");
        assertThat(memory("list", "--json").json().path("guidelines").findValuesAsText("text"))
                .contains(red);
    }

    @Test
    void addWritesAGuidelineAndItsHistory() {
        memory("add", "--text", "Blame is never kind.", "--who", "ben", "--why", "seen often")
                .exits(0);
        assertThat(saved().guidelines()).extracting(Guideline::text).contains("Blame is never kind.");
        assertThat(lastChange().action()).isEqualTo(HistoryEntry.Action.ADD_GUIDELINE);
        assertThat(lastChange().who()).isEqualTo("ben");
        assertThat(lastChange().why()).isEqualTo("seen often");
        assertThat(memory("history").exits(0).out()).contains("ben", "seen often");
        assertThat(memory("history", "--json").exits(0).json().toString()).contains("ben");
        memory("add", "--text", "- a rule with a dash").exits(0);
        memory("add", "--text", " ").failsBriefly(2, "guideline");
    }

    @Test
    void editChangesAGuidelineOrAnEpisode() {
        String id = saved().guidelines().get(0).id();
        memory("edit", id, "--text", "Say sorry first.").exits(0);
        assertThat(saved().guidelines().get(0).text()).isEqualTo("Say sorry first.");
        memory("edit", "e3", "--label", "rude", "--rationale", "Too short.").exits(0);
        assertThat(saved().episodes().get(2).label()).contains("rude");
        assertThat(saved().episodes().get(2).rationale()).isEqualTo("Too short.");
        assertThat(lastChange().action()).isEqualTo(HistoryEntry.Action.EDIT_EPISODE);
        memory("edit", "e3", "--rationale", "Too short.", "--who", "ben").exits(0);
        assertThat(saved().episodes().get(2).assessments()).singleElement().satisfies(said -> assertThat(said.id())
                .isEqualTo("edit/ben"));

        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            memory("edit", "e3", "--label", "kind", "--model", "openai:/m", "--base-url", server.baseUrl())
                    .exits(0);
        }
        assertThat(saved().guidelines()).extracting(Guideline::text).contains("Rule from the model.");
        assertThat(saved().definition().model())
                .as("the edit's model is not the judge's")
                .hasToString("embedded:/case-based");

        String before = Samples.contents(judge);
        memory("edit", "e3", "--label", "lukewarm").failsBriefly(2, "lukewarm");
        memory("edit", "e3").failsBriefly(2, "--label");
        memory("edit", id).failsBriefly(2, "--text");
        memory("edit", "nope", "--text", "x").failsBriefly(2, "nope");
        assertThat(Samples.contents(judge)).isEqualTo(before);
    }

    @Test
    void deleteRemovesGuidelinesAndEpisodes() {
        String id = saved().guidelines().get(0).id();
        memory("delete", id).exits(0);
        assertThat(saved().guidelines()).extracting(Guideline::id).doesNotContain(id);
        memory("delete", "e1", "e2").exits(0);
        assertThat(saved().episodes()).extracting(episode -> episode.id()).containsExactly("e3", "e4");
        String before = Samples.contents(judge);
        memory("delete", "e3", "nope").failsBriefly(2, "nope");
        assertThat(Samples.contents(judge)).isEqualTo(before);
    }

    @Test
    void unalignForgetsExamples() {
        Ran ran = memalign("unalign", "--judge", judge, "--example", "e1", "e4", "--why", "private")
                .exits(0);
        assertThat(ran.out()).contains("e1", "e4");
        assertThat(saved().episodes()).extracting(episode -> episode.id()).containsExactly("e2", "e3");
        assertThat(lastChange().why()).isEqualTo("private");
        memalign("unalign", "--judge", judge, "--example", "nope").exits(1);
        assertThat(memalign("unalign", "--judge", judge, "--example", "e2", "--json")
                        .exits(0)
                        .json()
                        .path("changed")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aFileChangedByHandIsRefusedUntilItIsAccepted() throws IOException {
        Path file = judge.resolve("guidelines.json");
        Files.writeString(file, Files.readString(file).replace("It blames the customer.", "Blame is rude."));
        memory("list").failsBriefly(1, file.toString(), "memory accept");
        memory("accept", "--why", "by hand").exits(0);
        assertThat(memory("list").exits(0).out()).contains("Blame is rude.");
        assertThat(lastChange().action()).isEqualTo(HistoryEntry.Action.EDIT_FILES);
        assertThat(lastChange().why()).isEqualTo("by hand");
        String accepted = Samples.contents(judge);
        assertThat(memory("accept").exits(0).out()).contains("Nothing changed");
        assertThat(Samples.contents(judge)).isEqualTo(accepted);
    }

    @Test
    void twoWritersDoNotLoseAChange() {
        String before = Samples.contents(judge);
        try (JudgeDirectory other = JudgeDirectory.open(judge)) {
            assertThat(other).isNotNull();
            memory("add", "--text", "Blame is never kind.").failsBriefly(1, "another process");
            memory("list").exits(0);
        }
        assertThat(Samples.contents(judge)).isEqualTo(before);
        memory("add", "--text", "Blame is never kind.").exits(0);
    }

    private Path rows(String... lines) throws IOException {
        Path file = temp.resolve("more-" + lines.length + ".jsonl");
        Files.write(file, List.of(lines));
        return file;
    }

    @Test
    void aConflictIsToldAndListedUntilAThirdExpertSpeaks() throws IOException {
        Path said = rows(
                "{\"id\":\"x\",\"inputs\":\"Is it open?\",\"outputs\":\"Maybe.\",\"label\":\"kind\",\"source\":\"ann\"}",
                "{\"id\":\"x\",\"inputs\":\"Is it open?\",\"outputs\":\"Maybe.\",\"label\":\"rude\",\"source\":\"bob\"}");
        assertThat(memalign("align", "--judge", judge, "--feedback", said, "--agreement", "none")
                        .exits(0)
                        .out())
                .contains("Conflict: of x ann said \"kind\", bob said \"rude\"")
                .doesNotContain("Outvoted");
        assertThat(memory("list", "--conflicts").exits(0).out())
                .contains("Conflicts (1)", "x", "ann: kind", "bob: rude");
        assertThat(memory("list").exits(0).out()).contains("(conflict)");
        Path third = rows(
                "{\"id\":\"x\",\"inputs\":\"Is it open?\",\"outputs\":\"Maybe.\",\"label\":\"rude\",\"source\":\"cid\"}");
        assertThat(memalign("align", "--judge", judge, "--feedback", third, "--agreement", "none")
                        .exits(0)
                        .out())
                .contains("Outvoted: ann said \"kind\" of x");
        assertThat(memory("list", "--conflicts", "--json").exits(0).json().path("conflicts"))
                .isEmpty();
    }

    @Test
    void whatIsForgottenStaysForgottenUntilItIsAskedFor() throws IOException {
        Path row =
                rows("{\"id\":\"x\",\"inputs\":\"q\",\"outputs\":\"a secret\",\"label\":\"kind\",\"source\":\"ann\"}");
        Object[] align = {"align", "--judge", judge, "--feedback", row, "--agreement", "none"};
        memalign(align).exits(0);
        memalign("unalign", "--judge", judge, "--example", "x", "--why", "private data")
                .exits(0);
        assertThat(memory("list", "--forgotten").exits(0).out())
                .contains("Forgotten (1)")
                .doesNotContain("secret");
        Ran told = memalign(align).exits(0);
        assertThat(told.out() + told.err()).contains("forgotten on purpose: x", "--relearn");
        assertThat(saved().episodes()).hasSize(4);
        List<Object> again = new ArrayList<>(List.of(align));
        again.add("--relearn");
        memalign(again.toArray()).exits(0);
        assertThat(saved().episodes()).hasSize(5);
        assertThat(memory("list", "--forgotten", "--json").exits(0).json().path("forgotten"))
                .isEmpty();
    }

    @Test
    void undoTakesBackChangesAndHistoryTellsThem() {
        AlignedJudge before = saved();
        String id = before.guidelines().get(0).id();
        memory("edit", id, "--text", "Say sorry first.").exits(0);
        memory("delete", id).exits(0);
        assertThat(memory("history").exits(0).out())
                .contains(before.guidelines().get(0).text() + " -> Say sorry first.", "Say sorry first. -> (gone)");
        memory("undo", "--why", "a mistake").exits(0);
        assertThat(saved().guidelines().get(0).text()).isEqualTo("Say sorry first.");
        memory("undo").exits(0);
        assertThat(saved().guidelines()).isEqualTo(before.guidelines());
        assertThat(memory("history").exits(0).out()).contains("took back: 1 guideline removed", "a mistake");
        memory("undo").exits(0);
        assertThat(saved().episodes()).isEmpty();
        memory("undo").failsBriefly(2, "there is no change to take back");
    }

    @Test
    void damagedVectorsAreToldWithTheCommandThatRepairsThem() throws Exception {
        Path vectors = judge.resolve("embeddings.bin");
        byte[] bytes = java.nio.file.Files.readAllBytes(vectors);
        bytes[bytes.length - 1] ^= 1;
        java.nio.file.Files.write(vectors, bytes);
        memalign("memory", "--judge", judge, "list").failsBriefly(1, "embeddings.bin", "damaged", "memory repair");
        assertThat(memalign("memory", "--judge", judge, "repair").exits(0).out())
                .contains("Saved in");
        judged();

        java.nio.file.Files.delete(vectors);
        memalign("memory", "--judge", judge, "list").failsBriefly(1, "embeddings.bin", "memory repair");
        memalign("memory", "--judge", judge, "repair").exits(0);
        judged();
        assertThat(memalign("memory", "--judge", judge, "repair").exits(0).out())
                .contains("Nothing is damaged");
    }

    private void judged() throws Exception {
        Path out = temp.resolve("verdicts.jsonl");
        memalign("judge", "--judge", judge, "--input", Samples.feedback(temp), "--out", out, "--overwrite")
                .exits(0);
        assertThat(java.nio.file.Files.readString(out)).contains("\"e1\"");
    }

    @Test
    void otherDamageIsNotRepairedButNamed() throws Exception {
        Path file = judge.resolve("judge.json");
        java.nio.file.Files.writeString(
                file, java.nio.file.Files.readString(file).replace("embedding_model", "embeddinh_model"));
        memalign("memory", "--judge", judge, "list").failsBriefly(1, "judge.json", "damaged");
        memalign("memory", "--judge", judge, "repair").failsBriefly(1, "judge.json", "damaged");
    }

    @Test
    void openWritesAPageOfAllThatItKnowsAndReplacesNoFileUnasked() throws Exception {
        Path page = temp.resolve("tone.html");
        assertThat(memory("open", "--out", page).exits(0).out()).contains("Written to " + page);
        assertThat(Files.readString(page))
                .contains("Guidelines (" + saved().guidelines().size() + ")", "Where is my money?", "It says sorry.")
                .contains("On 4 examples left out of learning");
        memory("open", "--out", page).failsBriefly(2, "--out", "--overwrite");
        memory("open", "--out", page, "--overwrite").exits(0);
        memory("open", "--out", temp.resolve("none/tone.html")).failsBriefly(2, "--out");
    }

    @Test
    void diffTellsWhatWasLearnedAndWhichVerdictsFlipped() throws Exception {
        Path more = Samples.write(
                temp,
                "more.jsonl",
                Samples.row("e5", "Where is my lamp?", "Sorry, it comes on Monday.", "kind", "It says when."));
        Path later = temp.resolve("later");
        memalign("align", "--judge", judge, "--feedback", more, "--out", later, "--agreement", "none")
                .exits(0);
        Path page = temp.resolve("diff.html");
        Ran ran = memalign("memory", "diff", judge, later, "--html", page).exits(0);
        assertThat(ran.out()).contains("+ e5", "before  exact match", "after   exact match", "verdicts differ");
        assertThat(Files.readString(page)).contains("It says when.", "Guidelines that differ");
        assertThat(memalign("memory", "diff", judge, judge).exits(0).out())
                .contains("Both know the same", "0 verdicts differ");
        assertThat(memalign("memory", "diff", judge, later, "--feedback", more, "--json")
                        .exits(0)
                        .json()
                        .path("after")
                        .path("verdicts")
                        .asInt())
                .isEqualTo(1);
        memalign("memory", "diff", judge, later, "--html", page).failsBriefly(2, "--html", "--overwrite");
        memalign("memory", "diff", judge).failsBriefly(2, "AFTER");
    }

    @Test
    void diffAsksNoModelThatMayCostSomethingUnlessExamplesAreNamed() {
        assertThat(memalign("memory", "diff", judge, judge, "--model", "openai:/gpt-4.1-mini")
                        .exits(0)
                        .out())
                .contains("Verdicts are not compared", "--feedback");
    }
}
