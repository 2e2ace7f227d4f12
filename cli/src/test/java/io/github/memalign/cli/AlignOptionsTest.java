package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.persistence.JudgeDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every option of align changes something. */
class AlignOptionsTest {
    @TempDir
    Path temp;

    /** Aligns the small judge, without measuring agreement, with more arguments. */
    private Ran align(Object... more) {
        return align(Samples.judge(temp), Samples.feedback(temp), more);
    }

    private Ran align(Path judge, Path feedback, Object... more) {
        List<Object> arguments =
                new java.util.ArrayList<>(List.of("align", "--judge", judge, "--feedback", feedback, "--out", out()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--agreement")) {
            arguments.addAll(List.of("--agreement", "none"));
        }
        return memalign(arguments.toArray());
    }

    private Path out() {
        return temp.resolve("out");
    }

    private AlignedJudge saved() {
        return JudgeDirectory.load(out());
    }

    @Test
    void whatWasLearnedIsPrintedAndSaved() {
        Ran ran = align().exits(0);
        assertThat(ran.out())
                .contains("Guidelines", "Episodes (4)", "2 kind, 2 rude", "4 examples added", "Saved in " + out());
        assertThat(ran.err()).isEmpty();
        assertThat(saved().episodes()).hasSize(4);
        assertThat(saved().guidelines()).isNotEmpty();
    }

    @Test
    void jsonIsOneObjectAndNothingElse() {
        Ran ran = align("--json").exits(0);
        JsonNode json = ran.json();
        assertThat(json.path("added")).hasSize(4);
        assertThat(json.path("guidelines").size())
                .isEqualTo(saved().guidelines().size());
        assertThat(json.path("usage").path("cost_usd").isNumber()).isTrue();
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void severalFilesOfFeedbackAreLearnedTogether() {
        Path more =
                Samples.write(temp, "more.jsonl", Samples.row("e9", "Hello?", "Hello, gladly!", "kind", "Friendly."));
        memalign(
                        "align",
                        "--judge",
                        Samples.judge(temp),
                        "--feedback",
                        Samples.feedback(temp),
                        more,
                        "--out",
                        out(),
                        "--agreement",
                        "none")
                .exits(0);
        assertThat(saved().episodes()).hasSize(5);
    }

    @Test
    void withoutOutASavedJudgeIsTaughtWhereItIs() {
        align().exits(0);
        Path more =
                Samples.write(temp, "more.jsonl", Samples.row("e9", "Hello?", "Hello, gladly!", "kind", "Friendly."));
        memalign("align", "--judge", out(), "--feedback", more, "--agreement", "none")
                .exits(0);
        assertThat(saved().episodes()).hasSize(5);
        assertThat(saved().history()).hasSize(2);

        String before = Samples.contents(out());
        Ran again = memalign("align", "--judge", out(), "--feedback", more, "--agreement", "none")
                .exits(0);
        assertThat(again.out()).contains("nothing new", "1 example is known").doesNotContain("Guidelines");
        assertThat(Samples.contents(out())).isEqualTo(before);
    }

    @Test
    void rowsThatVanishedStayLearnedUnlessTheJudgeIsToFollowTheFile() {
        align().exits(0);
        Path one = Samples.write(
                temp,
                "one.jsonl",
                Samples.row(
                        "e1",
                        "Where is my parcel?",
                        "Sorry for the wait, it comes tomorrow.",
                        "kind",
                        "It says sorry."));
        assertThat(memalign("align", "--judge", out(), "--feedback", one)
                        .exits(0)
                        .out())
                .contains("3 learned before are not in this feedback", "--sync", "nothing new");
        assertThat(saved().episodes()).hasSize(4);
        Path bad = Samples.write(temp, "bad.jsonl", "{\"id\": ", Samples.row("e9", "Hi?", "Hi!", "kind", "Friendly."));
        memalign("align", "--judge", out(), "--feedback", bad, "--sync", "--skip-bad")
                .exits(2);
        assertThat(saved().episodes()).hasSize(4);
        assertThat(memalign("align", "--judge", out(), "--feedback", one, "--sync", "--agreement", "none")
                        .exits(0)
                        .out())
                .contains("3 removed");
        assertThat(saved().episodes()).hasSize(1);
    }

    @Test
    void noDirectoryIsMadeForTheOneThatIsNamed() {
        memalign(
                        "align",
                        "--judge",
                        Samples.judge(temp),
                        "--feedback",
                        Samples.feedback(temp),
                        "--out",
                        temp.resolve("no/where"))
                .failsBriefly(2, "--out", "there is no directory");
        align("--record", temp.resolve("no/calls"), "--model", "openai:/m").failsBriefly(2, "--record");
        assertThat(temp.resolve("no")).doesNotExist();
    }

    @Test
    void aYamlFileNeedsOut() {
        memalign("align", "--judge", Samples.judge(temp), "--feedback", Samples.feedback(temp), "--agreement", "none")
                .failsBriefly(2, "--out");
    }

    @Test
    void aJudgeThatIsThereIsReplacedOnlyWithOverwrite() {
        align().exits(0);
        String before = Samples.contents(out());
        Path one = Samples.write(temp, "one.jsonl", Samples.row("e9", "Hello?", "Hello!", "kind", "Friendly."));
        align(Samples.judge(temp), one).failsBriefly(2, "--overwrite");
        assertThat(Samples.contents(out())).isEqualTo(before);
        align(Samples.judge(temp), one, "--overwrite").exits(0);
        assertThat(saved().episodes()).hasSize(1);
    }

    @Test
    void agreementIsMeasuredUnlessItIsSwitchedOff() {
        assertThat(align().exits(0).out()).doesNotContain("Agreement");
        Ran measured = memalign(
                        "align",
                        "--judge",
                        Samples.toneYaml(),
                        "--feedback",
                        Samples.toneFeedback(),
                        "--out",
                        temp.resolve("tone"),
                        "--json")
                .exits(0);
        assertThat(measured.json().has("agreement")).isTrue();
    }

    @Test
    void nothingNewIsSaidAndNeitherMeasuredNorPaidFor() {
        Object[] tone = {"align", "--judge", out(), "--feedback", Samples.toneFeedback()};
        memalign("align", "--judge", Samples.toneYaml(), "--feedback", Samples.toneFeedback(), "--out", out())
                .exits(0);
        String before = Samples.contents(out());
        Ran again = memalign(tone).exits(0);
        assertThat(again.out().lines()).hasSize(1);
        assertThat(again.out()).contains("nothing new", "24 examples are known");
        assertThat(Samples.contents(out())).isEqualTo(before);
        assertThat(memalign(with(tone, "--agreement", "cv")).exits(0).out())
                .as("unless it is asked for")
                .contains("Agreement with the experts");
    }

    private static Object[] with(Object[] arguments, Object... more) {
        return java.util.stream.Stream.concat(java.util.Arrays.stream(arguments), java.util.Arrays.stream(more))
                .toArray();
    }

    @Test
    void withModelsThatCostSomethingMeasuringIsAskedForAndSaysHowManyCallsItTakes() {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Object[] align = {
                "align",
                "--judge",
                Samples.judge(temp),
                "--feedback",
                Samples.feedback(temp),
                "--out",
                out(),
                "--model",
                "openai:/m",
                "--base-url",
                server.baseUrl(),
                "--overwrite"
            };
            Ran unmeasured = memalign(align).exits(0);
            assertThat(server.requests()).as("one distillation").hasSize(1);
            assertThat(unmeasured.out()).contains("--agreement cv").doesNotContain("Agreement with the experts");

            Ran measured =
                    memalign(with(align, "--agreement", "cv", "--folds", "2")).exits(0);
            assertThat(server.requests())
                    .as("1 + 1 distillation, then 2 of folds and 2 times 4 verdicts")
                    .hasSize(2 + 2 + 8);
            assertThat(measured.out()).contains("about 10 model calls", "Agreement with the experts");
        }
    }

    @Test
    void aFailureInMeasuringLosesNothingOfWhatWasLearned() {
        Path calls = temp.resolve("calls");
        String url;
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            url = server.baseUrl();
            align("--model", "openai:/m", "--base-url", url, "--record", calls).exits(0);
        }
        Ran ran = memalign(
                        "align",
                        "--judge",
                        Samples.judge(temp),
                        "--feedback",
                        Samples.feedback(temp),
                        "--out",
                        temp.resolve("replayed"),
                        "--model",
                        "openai:/m",
                        "--base-url",
                        url,
                        "--replay",
                        calls,
                        "--agreement",
                        "cv")
                .exits(3);
        assertThat(ran.out()).contains("Saved in");
        assertThat(ran.err()).contains("could not be measured", "is saved");
        assertThat(JudgeDirectory.load(temp.resolve("replayed")).guidelines()).isNotEmpty();
    }

    @Test
    void foldsThatCannotBeAreToldBeforeAnythingIsPaidFor() {
        align("--folds", "1").failsBriefly(2, "folds");
        assertThat(out()).doesNotExist();
    }

    @Test
    void foldsAndSeedChangeWhatIsMeasured() {
        String two = agreement("--folds", "2");
        assertThat(agreement("--folds", "2")).isEqualTo(two);
        assertThat(agreement("--folds", "6")).isNotEqualTo(two);
        assertThat(List.of("1", "2", "3", "4")).anySatisfy(seed -> assertThat(agreement("--folds", "2", "--seed", seed))
                .isNotEqualTo(two));
    }

    private String agreement(Object... options) {
        List<Object> arguments = new java.util.ArrayList<>(List.of(
                "align",
                "--judge",
                Samples.toneYaml(),
                "--feedback",
                Samples.toneFeedback(),
                "--out",
                out(),
                "--overwrite",
                "--json"));
        arguments.addAll(List.of(options));
        return memalign(arguments.toArray()).exits(0).json().path("agreement").toString();
    }

    @Test
    void columnsOfOtherNamesAreNamed() {
        Path csv = Samples.write(
                temp, "scores.csv", "inputs,outputs,score", "Where is it?,\"Sorry, it comes soon.\",kind");
        align(Samples.judge(temp), csv).failsBriefly(1, "scores.csv");
        align(Samples.judge(temp), csv, "--column", "label=score").exits(0);
        assertThat(saved().episodes().get(0).label()).contains("kind");
    }

    @Test
    void whoAndWhyStandInTheHistory() {
        align("--who", "ann", "--why", "first batch").exits(0);
        HistoryEntry entry = saved().history().get(0);
        assertThat(entry.who()).isEqualTo("ann");
        assertThat(entry.why()).isEqualTo("first batch");
    }

    @Test
    void theMemorysSettingsAreSavedWithTheJudge() {
        align("--k", "2", "--token-budget", "900", "--context-window", "8192", "--retrieve-by", "outputs,inputs")
                .exits(0);
        assertThat(saved().settings().k()).isEqualTo(2);
        assertThat(saved().settings().tokenBudget()).isEqualTo(900);
        assertThat(saved().settings().contextWindow()).contains(8192);
        assertThat(saved().settings().retrieveBy()).containsExactly(Field.OUTPUTS, Field.INPUTS);
    }

    @Test
    void modelsAndServerAreCalledAsNamed() {
        try (ScriptedModel server = ScriptedModel.start(asked -> asked.embeds()
                ? ScriptedModel.Answer.vectors(asked.body().path("input"))
                : ScriptedModel.Answer.guideline("Rule from the model.", "r1"))) {
            align(
                            "--model",
                            "openai:/judging",
                            "--reflection-model",
                            "openai:/reflecting",
                            "--embedding-model",
                            "openai:/embedding",
                            "--base-url",
                            server.baseUrl(),
                            "--header",
                            "X-Team=blue")
                    .exits(0);
            assertThat(server.requests())
                    .extracting(body -> body.path("model").asText())
                    .contains("reflecting", "embedding")
                    .doesNotContain("judging");
            assertThat(server.lastHeaders()).anyMatch(header -> header.toLowerCase(java.util.Locale.ROOT)
                    .startsWith("x-team: [blue"));
        }
        assertThat(saved().definition().model()).hasToString("openai:/judging");
        assertThat(saved().guidelines().get(0).text()).isEqualTo("Rule from the model.");
    }

    @Test
    void theJudgesModelDistilsUnlessAnotherIsNamed() {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            align("--model", "openai:/judging", "--base-url", server.baseUrl()).exits(0);
            assertThat(server.requests())
                    .extracting(body -> body.path("model").asText())
                    .containsOnly("judging");
        }
    }

    @Test
    void pricesMakeAnUnknownCostKnown() {
        Path prices = Samples.write(
                temp,
                "prices.json",
                "{\"date\": \"2026-01-31\", \"currency\": \"USD\", \"models\":"
                        + " {\"openai:/judging\": {\"input\": 1000, \"output\": 0}}}");
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Ran unknown = align("--model", "openai:/judging", "--base-url", server.baseUrl())
                    .exits(0);
            assertThat(unknown.out()).contains("cost unknown").doesNotContain("$0");
            Ran known = align(
                            "--model",
                            "openai:/judging",
                            "--base-url",
                            server.baseUrl(),
                            "--prices",
                            prices,
                            "--overwrite")
                    .exits(0);
            assertThat(known.out()).contains("$0.1000");
        }
    }

    @Test
    void recordedCallsAreReplayedWithoutTheModel() {
        Path calls = temp.resolve("calls");
        String url;
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            url = server.baseUrl();
            align("--model", "openai:/judging", "--base-url", url, "--record", calls)
                    .exits(0);
        }
        assertThat(calls).isNotEmptyDirectory();
        String learned = saved().guidelines().toString();
        align("--model", "openai:/judging", "--base-url", url, "--replay", calls, "--overwrite")
                .exits(0);
        assertThat(saved().guidelines()).hasToString(learned);
        align("--replay", calls, "--record", calls, "--overwrite").failsBriefly(2, "--replay", "--record");
        align("--model", "openai:/other", "--base-url", url, "--replay", temp.resolve("none"), "--overwrite")
                .exits(1);
    }

    @Test
    void whyDistillingFailedIsToldOnceWithItsCount() {
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.status(400, "cannot do that"))) {
            Ran ran = align("--model", "openai:/m", "--base-url", server.baseUrl())
                    .exits(3);
            assertThat(ran.err()).contains("4 examples failed", "1 x openai:/m", "cannot do that");
        }
        assertThat(saved().pending()).hasSize(4);
    }

    @Test
    void aRefusedKeyEndsItAtOnceAndNothingIsHalfLearned() {
        Path more =
                Samples.write(temp, "more.jsonl", Samples.row("e9", "Hello?", "Hello, gladly!", "kind", "Friendly."));
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.status(401, "wrong key"))) {
            Object[] asked = {"--model", "openai:/m", "--base-url", server.baseUrl(), "--agreement", "cv"};
            align(asked).failsBriefly(1, "401", "wrong key", "Nothing was learned and nothing is saved");
            assertThat(server.requests()).as("nothing is measured then").hasSize(1);
            assertThat(out()).doesNotExist();
            align().exits(0);
            String before = Samples.contents(out());
            memalign(
                            "align",
                            "--judge",
                            out(),
                            "--feedback",
                            more,
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--json")
                    .exits(1);
            assertThat(Samples.contents(out())).isEqualTo(before);
        }
        align(out(), more, "--overwrite").exits(0);
        assertThat(saved().episodes()).as("learned by the next align").hasSize(5);
    }

    /** Of two batches one is answered before the key is refused: what was paid for stays, and the rest is owed. */
    @Test
    void whatWasPaidForBeforeTheKeyWasRefusedIsKeptAndTheRestIsLearnedNextTime() {
        StringBuilder rows = new StringBuilder();
        String lengthy = "It is friendly. ".repeat(400);
        for (int i = 0; i < 20; i++) {
            rows.append(Samples.row("e" + i, "Question " + i + "?", "Gladly!", "kind", lengthy))
                    .append('\n');
        }
        Path feedback = Samples.write(temp, "long.jsonl", rows.toString().strip());
        AtomicInteger accepted = new AtomicInteger(1);
        try (ScriptedModel server = ScriptedModel.start(asked -> accepted.getAndDecrement() > 0
                ? ScriptedModel.Answer.guideline("Rule from the model.", "r1")
                : ScriptedModel.Answer.status(401, "expired key"))) {
            Object[] asked = {"--model", "openai:/m", "--base-url", server.baseUrl(), "--concurrency", "1"};
            Ran ran = align(Samples.judge(temp), feedback, asked).exits(3);
            assertThat(ran.err()).contains("expired key", "is pending; align again to retry");
            assertThat(saved().guidelines()).hasSize(1);
            assertThat(saved().pending()).isNotEmpty().hasSizeLessThan(20);
            accepted.set(100);
            align(out(), feedback, with(asked, "--overwrite")).exits(0);
            assertThat(saved().pending()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsRefusedWhileAgreementIsMeasuredIsToldAndNoAgreementShown() {
        AtomicInteger accepted = new AtomicInteger(3);
        try (ScriptedModel server = ScriptedModel.start(asked -> accepted.getAndDecrement() <= 0
                ? ScriptedModel.Answer.status(403, "no more")
                : asked.distils()
                        ? ScriptedModel.Answer.guideline("Rule from the model.", "r1")
                        : ScriptedModel.Answer.verdict("kind", ""))) {
            Ran ran = align(
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--agreement",
                            "cv",
                            "--concurrency",
                            "1")
                    .exits(3);
            assertThat(ran.err()).contains("agreement could not be measured; what was learned is saved", "no more");
            assertThat(ran.out()).contains("Saved in").doesNotContain("Agreement with the experts");
            assertThat(server.requests()).hasSize(4);
        }
        assertThat(saved().guidelines()).hasSize(1);
    }

    @Test
    void aGuidelineThatIsLearnedOnceMoreIsToldAndCanBeTakenApart() {
        Path more = Samples.write(temp, "more.jsonl", Samples.row("e9", "Hello?", "Hello!", "kind", "Friendly."));
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Object[] models = {"--model", "openai:/m", "--base-url", server.baseUrl()};
            align(models).exits(0);
            Ran united = memalign(with(
                            new Object[] {"align", "--judge", out(), "--feedback", more, "--agreement", "none"},
                            models))
                    .exits(0);
            assertThat(united.out()).contains("Learned once more: g1, which is of 2 examples now");
            assertThat(saved().guidelines()).hasSize(1);
            memalign("memory", "--judge", out(), "undo").exits(0);
            assertThat(saved().guidelines().get(0).sourceIds()).hasSize(1);
        }
    }

    @Test
    void rulesThatAreUnitedOrContradictEachOtherAreToldWithWhatCanBeDone() {
        assertThat(secondRule("contradiction"))
                .contains(
                        "Contradiction, both are kept: g1 \"Say sorry.\" (of ann@example.com) and g2 \"Never say sorry.\"")
                .contains("memory edit", "memory delete");
        assertThat(memalign("memory", "--judge", out(), "delete", "g2").exits(0).out())
                .contains("Removed g2");
        assertThat(secondRule("same")).contains("United with g1, which says the same: Never say sorry.");
        assertThat(memalign("memory", "--judge", out(), "history").exits(0).out())
                .contains("g1: stands for \"Never say sorry.\" too");
    }

    /** What is said when a second example is learned whose rule the model finds to be that of the first, or against it. */
    private String secondRule(String relation) {
        Path first =
                Samples.write(temp, "1.jsonl", Samples.row("e1", "Where is it?", "Sorry!", "kind", "It says sorry."));
        Path second = Samples.write(temp, "2.jsonl", Samples.row("e2", "And mine?", "Sorry!", "kind", "It is warm."));
        try (ScriptedModel server = ScriptedModel.start(asked -> asked.text().contains("contradiction")
                ? ScriptedModel.Answer.text(
                        "{\"pairs\": [{\"first\": \"e1\", \"second\": \"n1\", \"relation\": \"" + relation + "\"}]}")
                : ScriptedModel.Answer.guideline(
                        asked.text().contains("It is warm.") ? "Never say sorry." : "Say sorry.", "r1"))) {
            Object[] models = {"--model", "openai:/m", "--base-url", server.baseUrl(), "--overwrite"};
            align(Samples.judge(temp), first, models).exits(0);
            return align(out(), second, models).exits(0).out();
        }
    }

    @Test
    void skipBadUsesTheRest() throws Exception {
        Path feedback = Samples.feedback(temp);
        Files.writeString(feedback, Files.readString(feedback) + "{\"id\": \n");
        align(Samples.judge(temp), feedback).failsBriefly(1, "feedback.jsonl:5", "--skip-bad");
        assertThat(out()).doesNotExist();
        Ran ran = align(Samples.judge(temp), feedback, "--skip-bad").exits(3);
        assertThat(ran.err()).contains("feedback.jsonl:5", "out.bad-rows.txt");
        assertThat(temp.resolve("out.bad-rows.txt")).content().contains("feedback.jsonl:5");
        assertThat(memalign("align", "--help").exits(0).out().replaceAll("\\s+", " "))
                .contains("and end with exit code 3");
        assertThat(saved().episodes()).hasSize(4);
    }
}
