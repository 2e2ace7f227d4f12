package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.cli.ScriptedModel.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every option of judge changes something. */
class JudgeOptionsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    Path temp;

    private Path judge;
    private Path input;

    @BeforeEach
    void align() {
        judge = Samples.aligned(temp);
        input = Samples.feedback(temp);
    }

    private Ran judge(Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("judge", "--judge", judge, "--input", input, "--out", out(), "--overwrite"));
        arguments.addAll(List.of(more));
        return memalign(arguments.toArray());
    }

    private Path out() {
        return temp.resolve("verdicts.jsonl");
    }

    private List<JsonNode> verdicts() {
        try {
            List<JsonNode> rows = new ArrayList<>();
            for (String line : Files.readAllLines(out())) {
                rows.add(MAPPER.readTree(line));
            }
            return rows;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void verdictsAreInTheOrderOfTheRowsAndAgreementIsTold() {
        Ran ran = judge().exits(0);
        assertThat(verdicts()).extracting(row -> row.path("id").asText()).containsExactly("e1", "e2", "e3", "e4");
        assertThat(verdicts())
                .extracting(row -> row.path("value").asText())
                .containsExactly("kind", "rude", "kind", "rude");
        assertThat(ran.out()).contains("4 verdicts, 0 without one", "2 kind", "2 rude", "Written to " + out());
    }

    @Test
    void jsonIsOneObjectAndNothingElse() {
        JsonNode json = judge("--json").exits(0).json();
        assertThat(json.path("verdicts").asInt()).isEqualTo(4);
        assertThat(json.path("values").path("kind").asInt()).isEqualTo(2);
    }

    @Test
    void excludeSelfKeepsARowsOwnEpisodeOut() {
        judge().exits(0);
        assertThat(verdicts()).allSatisfy(row -> assertThat(recalled(row))
                .contains(row.path("id").asText()));
        judge("--exclude-self").exits(0);
        assertThat(verdicts()).allSatisfy(row -> assertThat(recalled(row))
                .isNotEmpty()
                .doesNotContain(row.path("id").asText()));
    }

    private static List<String> recalled(JsonNode row) {
        List<String> ids = new ArrayList<>();
        row.path("recall").path("episodeIds").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    @Test
    void modelBaseUrlKAndBudgetHoldForThisRunOnly() {
        String before = Samples.contents(judge);
        try (ScriptedModel server = ScriptedModel.saying("rude")) {
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--k", "2")
                    .exits(0);
            assertThat(server.requests()).hasSize(4);
            assertThat(server.requests().toString()).contains("Example Judgements (2)");
            assertThat(verdicts()).extracting(row -> row.path("value").asText()).containsOnly("rude");
            assertThat(verdicts().get(0).path("model").asText()).isEqualTo("openai:/m");
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--token-budget", "100")
                    .exits(0);
            assertThat(verdicts().toString()).containsPattern("mitted\\w*\":\\[\"|hortened\\w*\":\\[\"");
        }
        assertThat(Samples.contents(judge)).isEqualTo(before);
    }

    @Test
    void concurrencyIsHowManyCallsAreMadeAtOnce() throws InterruptedException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--concurrency", "1")
                    .exits(0);
            assertThat(server.mostInFlight()).isEqualTo(1);
        }
        CountDownLatch all = new CountDownLatch(4);
        try (ScriptedModel server = ScriptedModel.start(asked -> {
            all.countDown();
            try {
                return all.await(60, TimeUnit.SECONDS) ? Answer.verdict("kind", "") : Answer.status(400, "not at once");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--concurrency", "4")
                    .exits(0);
        }
        judge("--concurrency", "0").failsBriefly(2, "concurrency");
    }

    @Test
    void maxAttemptsIsHowOftenAFailingCallIsMade() {
        input = Samples.write(temp, "one.jsonl", Samples.row("x", "Hm?", "Hm.", "kind", ""));
        try (ScriptedModel server = ScriptedModel.start(asked -> Answer.status(500, "down"))) {
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--max-attempts", "1")
                    .exits(1);
            assertThat(server.requests()).hasSize(1);
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--max-attempts", "2")
                    .exits(1);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void timeoutEndsACallThatIsNotAnswered() {
        input = Samples.write(temp, "one.jsonl", Samples.row("x", "Hm?", "Hm.", "kind", ""));
        try (ScriptedModel server = ScriptedModel.start(asked -> Answer.hold())) {
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--timeout", "1", "--max-attempts", "1")
                    .exits(1);
        }
        assertThat(verdicts().get(0).path("error").path("code").asText()).isEqualTo("MODEL_CALL");
        judge("--timeout", "0").failsBriefly(2, "timeout");
    }

    /** Four calls, 200 ms apart, cannot be done sooner however fast the machine; without the limit they take next to none. */
    @Test
    void callsPerMinuteSpreadsTheCalls() {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            long start = System.nanoTime();
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--calls-per-minute", "300")
                    .exits(0);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
            assertThat(server.requests()).hasSize(4);
        }
        judge("--calls-per-minute", "0").failsBriefly(2, "calls_per_minute");
    }

    @Test
    void retrieveByChangesWhatIsRecalled() {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            input = Samples.write(
                    temp,
                    "one.jsonl",
                    Samples.row("x", "Where is my money?", "Sorry for the wait, it comes.", "kind", ""));
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--retrieve-by", "inputs", "--k", "1")
                    .exits(0);
            assertThat(recalled(verdicts().get(0))).containsExactly("e2");
            judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--retrieve-by", "outputs", "--k", "1")
                    .exits(0);
            assertThat(recalled(verdicts().get(0))).containsExactly("e1");
        }
        judge("--retrieve-by", "answer").failsBriefly(2, "--retrieve-by", "answer");
    }

    @Test
    void columnAndSkipBadHoldForRowsToJudge() {
        input = Samples.write(temp, "rows.csv", "question,outputs", "Where?,Here.", "Why?,");
        judge("--column", "inputs=question").failsBriefly(1, "rows.csv:3");
        assertThat(out()).doesNotExist();
        judge("--column", "inputs=question", "--skip-bad").exits(3);
        assertThat(verdicts()).hasSize(1);
        assertThat(temp.resolve("verdicts.jsonl.bad-rows.txt")).content().contains("rows.csv:3");
        judge("--column", "inputs=question", "--skip-bad").exits(3);
        assertThat(temp.resolve("verdicts.jsonl.bad-rows-2.txt")).exists();
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyWithOverwriteAndNoDirectoryIsMade() throws IOException {
        Files.writeString(out(), "mine");
        Object[] command = {"judge", "--judge", judge, "--input", input, "--out", out()};
        memalign(command).failsBriefly(2, "--out", "--overwrite");
        assertThat(out()).hasContent("mine");
        judge().exits(0);
        assertThat(verdicts()).hasSize(4);
        memalign("judge", "--judge", judge, "--input", input, "--out", temp.resolve("no/where.jsonl"))
                .failsBriefly(2, "--out", "there is no directory");
        assertThat(temp.resolve("no")).doesNotExist();
    }

    @Test
    void rowsThatAreRememberedAreSaidAndNoMeasure() {
        Ran all = judge().exits(0);
        assertThat(all.out())
                .contains("4 of 4 rows are remembered", "--exclude-self")
                .doesNotContain("Agreement");
        Ran excluded = judge("--exclude-self").exits(0);
        assertThat(excluded.out())
                .contains("4 of 4 rows are remembered", "without its own episode", "Agreement with the labels");

        input = Samples.write(
                temp,
                "mixed.jsonl",
                Samples.row("other-id", "The lamp is broken.", "Your fault.", "rude", ""),
                Samples.row("e1", "Another text?", "Sorry, it comes soon.", "kind", ""));
        JsonNode mixed = judge("--json").exits(0).json();
        assertThat(mixed.path("remembered").asInt())
                .as("by what it says, not by its id")
                .isEqualTo(1);
        assertThat(mixed.path("agreement").path("verdicts").asInt()).isEqualTo(1);
        judge("--exclude-self").exits(0);
        assertThat(recalled(verdicts().get(0)))
                .as("the same text under another id")
                .doesNotContain("e4");
    }

    @Test
    void whyRowsFailedIsOnTheScreenWithCounts() {
        try (ScriptedModel server = ScriptedModel.start(asked -> Answer.status(400, "out of order"))) {
            Ran ran = judge("--model", "openai:/m", "--base-url", server.baseUrl())
                    .exits(1);
            assertThat(ran.err()).contains("4 rows got no verdict", "4 x MODEL_CALL: openai:/m", "out of order");
        }
    }

    @Test
    void aRefusedKeyEndsTheRunAtOnce() {
        input = rows(100);
        try (ScriptedModel server = ScriptedModel.start(asked -> Answer.status(401, "wrong key"))) {
            Ran ran = judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--concurrency", "1");
            ran.failsBriefly(1, "401", "wrong key", "nothing was judged");
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(out()).doesNotExist();
    }

    @Test
    void whatWasJudgedBeforeTheKeyWasRefusedIsKept() {
        input = rows(100);
        try (ScriptedModel server = ScriptedModel.start(
                asked -> asked.number() <= 10 ? Answer.verdict("kind", "") : Answer.status(403, "no more"))) {
            Ran ran = judge("--model", "openai:/m", "--base-url", server.baseUrl(), "--concurrency", "1");
            ran.failsBriefly(
                    1, "403", "90 rows are left", "10 judged rows are kept in", "verdicts.jsonl.partial", "--resume");
            assertThat(server.requests()).hasSize(11);
        }
        assertThat(out()).doesNotExist();
        assertThat(temp.resolve("verdicts.jsonl.partial")).content().hasLineCount(10);
    }

    private Path rows(int count) {
        return Samples.write(
                temp,
                "many.jsonl",
                java.util.stream.IntStream.range(0, count)
                        .mapToObj(number -> Samples.row("r" + number, "Question " + number + "?", "No.", "rude", ""))
                        .toArray(String[]::new));
    }

    @Test
    void aReplaySaysSoAndNotWhatItCost() {
        Path calls = temp.resolve("calls");
        String url;
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            url = server.baseUrl();
            judge("--model", "openai:/m", "--base-url", url, "--record", calls).exits(0);
        }
        Ran replay = judge("--model", "openai:/m", "--base-url", url, "--replay", calls)
                .exits(0);
        assertThat(replay.out()).contains("replayed 4 model calls").doesNotContain("cost", "$");
        assertThat(judge("--model", "openai:/m", "--base-url", url, "--replay", calls, "--json")
                        .exits(0)
                        .json()
                        .path("usage")
                        .path("replayed")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void nothingToJudgeGivesNothing() {
        input = Samples.write(temp, "empty.jsonl");
        Ran ran = judge().exits(0);
        assertThat(ran.out()).contains("0 verdicts");
        assertThat(out()).isEmptyFile();
    }

    @Test
    void verdictsGoToTheStandardOutputWhichHoldsNothingElse() throws IOException {
        Ran ran = memalign("judge", "--judge", judge, "--input", input, "--out", "-")
                .exits(0);
        assertThat(ran.out().lines()).hasSize(4).allMatch(line -> line.startsWith("{\"id\""));
        assertThat(ran.err()).contains("4 verdicts", "remembered");
        assertThat(Path.of("-")).doesNotExist();
    }

    @Test
    void furtherColumnsAreIgnoredWithAWarning() {
        input = Samples.write(temp, "export.csv", "inputs,outputs,customer_tier", "Where?,Here.,gold");
        Ran ran = judge().exits(0);
        assertThat(ran.err()).contains("export.csv", "ignored: customer_tier");
        assertThat(verdicts()).hasSize(1);
    }

    @Test
    void twentyBadRowsAreToldAtOnce() {
        List<String> rows = new ArrayList<>(java.util.Collections.nCopies(22, "{\"id\": "));
        rows.add(Samples.row("x", "Hm?", "Hm.", "kind", ""));
        input = Samples.write(temp, "bad.jsonl", rows.toArray(String[]::new));
        Ran ran = judge().exits(1);
        assertThat(ran.err())
                .contains("22 rows cannot be used", "bad.jsonl:1:", "bad.jsonl:20:", "2 more", "--skip-bad");
        assertThat(ran.err()).doesNotContain("bad.jsonl:21:");
        judge("--skip-bad").exits(3);
        assertThat(temp.resolve("verdicts.jsonl.bad-rows.txt")).content().hasLineCount(22);
    }

    @Test
    void aMissingFileIsNoRowToMend() {
        input = temp.resolve("nowhere.jsonl");
        assertThat(judge().exits(1).err()).contains("there is no such file").doesNotContain("--skip-bad");
        judge("--skip-bad").failsBriefly(1, "there is no such file");
    }
}
