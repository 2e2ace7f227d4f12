package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of calls and cost in align and judge, and what the server that a judge names is sent. */
class SpendingAndTrustTest {
    private static final Map<String, String> KEYS =
            Map.of("OPENAI_API_KEY", "sk-mine-12345678", "LLM_TOKEN", "token-1234");

    @TempDir
    Path temp;

    private Path input;

    @BeforeEach
    void feedback() {
        input = Samples.feedback(temp);
    }

    private Path out() {
        return temp.resolve("verdicts.jsonl");
    }

    @Test
    void judgeStopsBeforeTheLimitOfCallsAndKeepsWhatItHas() throws IOException {
        Path judge = Samples.aligned(temp);
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Ran ran = memalign(
                            "judge",
                            "--judge",
                            judge,
                            "--input",
                            input,
                            "--out",
                            out(),
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--concurrency",
                            "1",
                            "--max-calls",
                            "2")
                    .exits(3);
            assertThat(server.requests()).hasSize(2);
            assertThat(ran.out()).contains("2 verdicts, 0 without one");
            assertThat(ran.err())
                    .contains("raise --max-calls", "2 rows are left", "verdicts.jsonl.partial", "--resume");
        }
        assertThat(out()).doesNotExist();
        assertThat(Files.readAllLines(temp.resolve("verdicts.jsonl.partial")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"kind\""));
    }

    @Test
    void alignKeepsWhatItLearnedBeforeTheLimitAndOwesTheRest() {
        Path judge = Samples.aligned(temp);
        Path learned = temp.resolve("learned");
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Ran ran = memalign(
                            "align",
                            "--judge",
                            judge,
                            "--feedback",
                            input,
                            "--out",
                            learned,
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--agreement",
                            "none",
                            "--max-calls",
                            "0")
                    .exits(0);
            assertThat(ran.out()).as("nothing was new").contains("4 known");
            Ran anew = memalign(
                            "align",
                            "--judge",
                            Samples.judge(temp),
                            "--feedback",
                            input,
                            "--out",
                            learned,
                            "--overwrite",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--agreement",
                            "none",
                            "--max-calls",
                            "0")
                    .exits(3);
            assertThat(anew.out() + anew.err()).contains("raise --max-calls");
            assertThat(server.requests()).isEmpty();
        }
        assertThat(JudgeDirectory.load(learned).episodes()).hasSize(4);
    }

    @Test
    void aCostIsNotLimitedWithoutAPrice() {
        Path judge = Samples.aligned(temp);
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            memalign(
                            "judge",
                            "--judge",
                            judge,
                            "--input",
                            input,
                            "--out",
                            out(),
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--max-cost",
                            "1")
                    .failsBriefly(2, "openai:/m", "--prices");
            assertThat(server.requests()).isEmpty();
        }
    }

    private Path judgeOf(ScriptedModel server) {
        return Samples.write(temp, "theirs.yaml", """
                name: tone
                instructions: Is the reply {{ outputs }} to {{ inputs }} kind?
                model: openai:/m
                value_type: [kind, rude]
                base_url: %s
                """.formatted(server.baseUrl()));
    }

    private Ran judged(Path judge, Object... more) {
        Object[] arguments = new Object[more.length + 7];
        List<Object> usual = List.of("judge", "--judge", judge, "--input", input, "--out", out());
        System.arraycopy(usual.toArray(), 0, arguments, 0, usual.size());
        System.arraycopy(more, 0, arguments, usual.size(), more.length);
        return memalign(KEYS::get, arguments);
    }

    @Test
    void aJudgesOwnServerGetsTheKeyOnlyWhenItIsAllowed() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judged(judgeOf(server)).exits(0);
            assertThat(server.lastHeaders().toString()).doesNotContain("sk-mine");
            Files.deleteIfExists(out());
            judged(judgeOf(server), "--allow-host", "127.0.0.1").exits(0);
            assertThat(server.lastHeaders().toString()).contains("Bearer sk-mine-12345678");
        }
    }

    @Test
    void aServerThatIsNamedOnTheCommandLineGetsTheKey() {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judged(judgeOf(server), "--base-url", server.baseUrl()).exits(0);
            assertThat(server.lastHeaders().toString()).contains("Bearer sk-mine-12345678");
        }
    }

    @Test
    void aVariableThatAJudgeNamesIsRefusedUnlessItIsAllowed() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Path judge = judgeOf(server);
            Files.writeString(judge, Files.readString(judge) + "extra_headers:\n  X-Token: ${LLM_TOKEN}\n");
            judged(judge).failsBriefly(2, "LLM_TOKEN", "--allow-variable LLM_TOKEN");
            assertThat(server.requests()).isEmpty();
            judged(judge, "--allow-variable", "LLM_TOKEN").exits(0);
            assertThat(server.lastHeaders().toString()).contains("token-1234");
        }
    }
}
