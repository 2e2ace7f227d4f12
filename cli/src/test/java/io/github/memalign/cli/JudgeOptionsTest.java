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
        List<Object> arguments = new ArrayList<>(List.of("judge", "--judge", judge, "--input", input, "--out", out()));
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
        judge("--column", "inputs=question", "--skip-bad").exits(0);
        assertThat(verdicts()).hasSize(1);
    }
}
