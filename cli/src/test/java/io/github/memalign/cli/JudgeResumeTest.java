package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.cli.ScriptedModel.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was judged is kept, and paid for once. */
class JudgeResumeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    Path temp;

    private Path judge;
    private Path input;

    @BeforeEach
    void align() {
        judge = Samples.aligned(temp);
        input = rows(10);
    }

    private Path rows(int count) {
        return Samples.write(
                temp,
                "rows.jsonl",
                IntStream.range(0, count).mapToObj(JudgeResumeTest::row).toArray(String[]::new));
    }

    private static String row(int number) {
        return Samples.row("r" + number, "Question " + number + "?", "No.", "rude", "");
    }

    private Path out() {
        return temp.resolve("verdicts.jsonl");
    }

    private Path partial() {
        return temp.resolve("verdicts.jsonl.partial");
    }

    private Ran judge(ScriptedModel server, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("judge", "--judge", judge, "--input", input, "--out", out()));
        arguments.addAll(List.of("--model", "openai:/m", "--base-url", server.baseUrl()));
        arguments.addAll(List.of("--concurrency", "1", "--max-attempts", "1"));
        arguments.addAll(List.of(more));
        return memalign(arguments.toArray());
    }

    private static List<String> ids(Path file) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            ids.add(MAPPER.readTree(line).path("id").asText());
        }
        return ids;
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(number -> "r" + number).toArray(String[]::new);
    }

    @Test
    void afterALimitTheRestIsJudgedAndNothingTwice() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server, "--max-calls", "4").exits(3);
            assertThat(ids(partial())).containsExactly(ids(4));
            assertThat(judge(server)
                            .failsBriefly(2, "--out", "--resume", "--overwrite")
                            .err())
                    .contains(partial().toString());
            Ran ran = judge(server, "--resume").exits(0);
            assertThat(ran.out()).contains("10 verdicts", "6 model calls");
            assertThat(server.requests()).hasSize(10);
        }
        assertThat(ids(out())).containsExactly(ids(10));
        assertThat(partial()).doesNotExist();
    }

    @Test
    void ofAnInputThatHasGrownOnlyWhatIsNewIsJudged() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server).exits(0);
            String before = Files.readString(out());
            judge(server).failsBriefly(2, "is there already", "--resume", "--overwrite");
            input = rows(12);
            judge(server, "--resume").exits(0);
            assertThat(server.requests()).hasSize(12);
            assertThat(out()).content().startsWith(before);
            assertThat(ids(out())).containsExactly(ids(12));
            judge(server, "--resume").exits(0);
            assertThat(server.requests()).hasSize(12);
            assertThat(ids(out())).hasSize(12);
        }
    }

    @Test
    void aFileThatCannotBeOpenedStaysWhereItIs() throws IOException {
        // Nobody can open a socket's file, root neither.
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ScriptedModel server = ScriptedModel.saying("kind")) {
            socket.bind(UnixDomainSocketAddress.of(out()));
            assertThat(judge(server, "--resume").exits(1).err()).contains(out() + " cannot be written");
            assertThat(server.requests()).isEmpty();
        }
        assertThat(out()).exists();
        assertThat(partial()).doesNotExist();
    }

    @Test
    void rowsThatFailedAreTriedAgainAndStandOnce() throws IOException {
        try (ScriptedModel server = ScriptedModel.start(asked ->
                asked.text().contains("Question 3?") ? Answer.status(400, "not now") : Answer.verdict("kind", ""))) {
            judge(server).exits(3);
            assertThat(ids(out())).containsExactly(ids(10));
        }
        try (ScriptedModel server = ScriptedModel.saying("rude")) {
            judge(server, "--resume").failsBriefly(1, "version", "--overwrite");
            assertThat(ids(out())).as("still there").containsExactly(ids(10));
        }
    }

    @Test
    void aRowThatFailedIsJudgedAgainByTheSameJudge() throws IOException {
        List<Integer> failures = new ArrayList<>(List.of(1));
        try (ScriptedModel server = ScriptedModel.start(
                asked -> asked.text().contains("Question 3?") && !failures.isEmpty() && failures.remove(0) > 0
                        ? Answer.status(400, "not now")
                        : Answer.verdict("kind", ""))) {
            judge(server).exits(3);
            Ran ran = judge(server, "--resume").exits(0);
            assertThat(ran.out()).contains("10 verdicts, 0 without one");
            assertThat(server.requests()).hasSize(11);
        }
        assertThat(ids(out())).hasSize(10).contains(ids(10)).endsWith("r3");
    }

    @Test
    void aLineThatWasTornIsCutOff() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server, "--max-calls", "4").exits(3);
            String kept = Files.readString(partial());
            Files.writeString(partial(), kept.substring(0, kept.length() - 20));
            judge(server, "--resume").exits(0);
            assertThat(server.requests()).hasSize(11);
        }
        assertThat(ids(out())).containsExactly(ids(10));
    }

    @Test
    void rowsThatAreTheSameHaveAVerdictEach() throws IOException {
        input = Samples.write(temp, "rows.jsonl", row(1), row(1), row(2), row(1));
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server, "--max-calls", "2").exits(3);
            judge(server, "--resume").exits(0);
            assertThat(server.requests()).hasSize(4);
        }
        assertThat(ids(out())).containsExactly("r1", "r1", "r2", "r1");
    }

    @Test
    void aRowThatSaysSomethingElseNowIsJudgedAnewAndTheOldVerdictStays() throws IOException {
        input = Samples.write(temp, "rows.jsonl", row(1), row(2));
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server).exits(0);
            Samples.write(temp, "rows.jsonl", row(1), row(2).replace("No.", "Yes."));
            Ran ran = judge(server, "--resume").exits(0);
            assertThat(ran.err()).contains("1 verdicts of an earlier run stay in");
            assertThat(ran.out()).contains("2 verdicts");
        }
        assertThat(ids(out())).containsExactly("r1", "r2", "r2");
    }

    @Test
    void gatesHoldForAllRows() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server, "--max-calls", "4").exits(3);
            Path report = temp.resolve("report.xml");
            judge(server, "--resume", "--fail-on", "kind:9", "--junit-xml", report)
                    .exits(1);
            assertThat(report).content().contains("tests=\"11\"").containsOnlyOnce("name=\"r1\"");
            assertThat(temp.resolve("report.xml.partial")).doesNotExist();
        }
    }

    @Test
    void twoRunsIntoOneFileAreRefused() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind");
                FileChannel other = FileChannel.open(partial(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = other.lock()) {
            judge(server, "--resume").failsBriefly(1, partial().toString(), "another run");
            assertThat(server.requests()).isEmpty();
            assertThat(lock.isValid()).isTrue();
        }
    }

    @Test
    void overwriteBeginsAnew() throws IOException {
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server, "--max-calls", "4").exits(3);
            judge(server, "--overwrite").exits(0);
            assertThat(server.requests()).hasSize(14);
            assertThat(ids(out())).containsExactly(ids(10));
            judge(server, "--overwrite", "--resume").failsBriefly(2, "--resume");
        }
    }

    @Test
    void theStandardOutputCannotBeGoneOnWith() {
        memalign("judge", "--judge", judge, "--input", input, "--out", "-", "--resume")
                .failsBriefly(2, "--resume", "standard output", "--out");
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            Ran ran = judge(server, "--out", "-", "--max-calls", "4");
            ran.exits(2);
            ran = memalign(
                            "judge",
                            "--judge",
                            judge,
                            "--input",
                            input,
                            "--out",
                            "-",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl(),
                            "--concurrency",
                            "1",
                            "--max-calls",
                            "4")
                    .exits(3);
            assertThat(ran.out().lines()).hasSize(4);
            assertThat(ran.err()).contains("6 rows are left", "4 verdicts went to the standard output");
        }
    }

    @Test
    void aFileOfOtherLinesIsNamed() throws IOException {
        Files.writeString(out(), "{\"id\": \"r1\", \"value\": \"kind\"}\n");
        try (ScriptedModel server = ScriptedModel.saying("kind")) {
            judge(server, "--resume").failsBriefly(1, ":1:", "version unknown");
            Files.writeString(out(), "no verdict\n");
            judge(server, "--resume").failsBriefly(1, ":1:", "is no verdict");
            assertThat(out()).hasContent("no verdict\n");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void whatWasKeptCountsWithConfidenceAndLabels() throws IOException {
        memalign("judge", "--judge", judge, "--input", input, "--out", out()).exits(0);
        JsonNode first = memalign("judge", "--judge", judge, "--input", input, "--out", out(), "--overwrite", "--json")
                .exits(0)
                .json();
        JsonNode again = memalign("judge", "--judge", judge, "--input", input, "--out", out(), "--resume", "--json")
                .exits(0)
                .json();
        assertThat(again.path("agreement")).isEqualTo(first.path("agreement"));
        assertThat(again.path("values")).isEqualTo(first.path("values"));
    }
}
