package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.MemAlign;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.real.RealMlflow;
import io.github.memalign.persistence.JudgeDirectory;
import io.github.memalign.server.JudgeHome;
import io.github.memalign.server.JudgeServer;
import io.github.memalign.server.ServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An embedded judge, which runs in Java only, in real Python MLflow. */
@ExtendWith(RealMlflow.class)
class ServeIT {
    private static final String SCRIPT = "served.py";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ROW =
            "{\"inputs\": \"Where is my parcel?\", \"outputs\": \"Ask the carrier, I am sorry.\"";
    private static final List<String> VERDICTS = List.of("rude", "polite");

    @TempDir
    Path temp;

    @Test
    void aServedJudgeJudgesInPython(RealMlflow.Server mlflow) {
        AlignedJudge judge = politeness();
        ServerSettings settings = new ServerSettings(
                new InetSocketAddress("127.0.0.1", 0), Optional.empty(), ServerSettings.Limits.DEFAULT);
        try (MemAlign memAlign = MemAlign.create();
                JudgeServer server = JudgeServer.start(settings, memAlign, 2, List.of(new Fixed(judge)))) {
            String service = server.uri().toString();

            JsonNode called = mlflow.python(SCRIPT, "call", service, "politeness");
            assertThat(called.path("said").findValuesAsText("value")).isEqualTo(VERDICTS);
            assertThat(called.path("said").findValuesAsText("rationale")).allMatch(why -> why.startsWith("No LLM:"));

            JsonNode evaluated = mlflow.python(SCRIPT, "evaluate", service, "politeness", "served");
            assertThat(evaluated.path("said").findValuesAsText("value")).isEqualTo(VERDICTS);

            JsonNode through = mlflow.python(SCRIPT, "gateway", service, "politeness");
            assertThat(through.path("said").findValuesAsText("value")).isEqualTo(VERDICTS);
        }
    }

    @Test
    void whatNeedsReviewIsToldToPythonAndIsNoVerdict(RealMlflow.Server mlflow) {
        Calibration calibration = new Calibration(1, 0.9, 0.05, 0, 40, 30, 30);
        AlignedJudge judge = politeness().withCalibration(Optional.of(calibration));
        ServerSettings settings = new ServerSettings(
                new InetSocketAddress("127.0.0.1", 0), Optional.empty(), ServerSettings.Limits.DEFAULT);
        try (MemAlign memAlign = MemAlign.create();
                JudgeServer server = JudgeServer.start(settings, memAlign, 2, List.of(new Fixed(judge)))) {
            JsonNode told = mlflow.python(SCRIPT, "review", server.uri().toString(), "politeness");

            assertThat(told.at("/refused/code").asText()).isEqualTo("needs_review");
            assertThat(told.at("/refused/withheld").asText()).isIn(VERDICTS);
            assertThat(told.at("/refused/confidence").asDouble()).isLessThan(1);
            assertThat(told.path("evaluated")).hasSize(2).allSatisfy(one -> {
                assertThat(one.path("value").isNull()).isTrue();
                assertThat(one.path("error").asText()).contains("needs review", "it leans to");
            });
        }
    }

    /** What clients teach a registered judge is a version of it, known to whoever loads it next, and learned once. */
    @Test
    void aRegisteredJudgeIsTaughtThroughTheServiceAndKnowsItWhenItIsServedAgain(RealMlflow.Server mlflow)
            throws Exception {
        politeness("scorers:/taught", mlflow);
        String scorer = "scorers:/taught/politeness";
        String said = taught("rude", "Sends them away.");
        String version;
        try (Served served = new Served(mlflow, scorer)) {
            assertThat(served.post("feedback", said).path("saved").asText()).isEqualTo(scorer + "/2");
            assertThat(served.verdict()).isEqualTo("rude");
            JsonNode again = served.post("feedback", said);
            assertThat(again.path("added")).isEmpty();
            assertThat(again.path("unchanged")).hasSize(1);

            JsonNode other = served.post("feedback", taught("polite", "It was a joke."));
            assertThat(other.path("replaced")).hasSize(1);
            assertThat(other.path("saved").asText()).isEqualTo(scorer + "/3");
            assertThat(served.verdict()).isEqualTo("polite");

            Path more = Samples.write(temp, "more.jsonl", Samples.row("p9", "Hello?", "Hi!", "polite", "Friendly."));
            Ran.memalign(mlflow.environment()::get, "align", "--judge", scorer, "--feedback", more)
                    .exits(0);
            JsonNode next = served.post("feedback", Samples.row("p8", "Bye?", "Get lost.", "rude", "Harsh."));
            assertThat(next.path("saved").asText()).isEqualTo(scorer + "/5");
            assertThat(served.get().path("episodes").asInt())
                    .as("four at first, what two clients said, and what another process learned")
                    .isEqualTo(7);
            version = served.get().path("version").asText();
            assertThat(served.stop()).isEqualTo(143);
        }
        try (Served served = new Served(mlflow, scorer)) {
            assertThat(served.get().path("version").asText()).isEqualTo(version);
            assertThat(served.verdict()).isEqualTo("polite");
        }
        try (Served served = new Served(mlflow, scorer + "/2")) {
            assertThat(served.verdict())
                    .as("an older version still says what its guidelines say, of what people say now")
                    .isEqualTo("polite");
            assertThat(served.get().path("episodes").asInt()).isEqualTo(5);
        }
    }

    private static String taught(String label, String why) {
        return ROW + ", \"label\": \"" + label + "\", \"rationale\": \"" + why + "\", \"source\": \"ana@example.com\"}";
    }

    /** A service in a process of its own. */
    private final class Served implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final Process process;
        private final String judge;

        Served(RealMlflow.Server mlflow, String place) throws IOException {
            Path err = temp.resolve("serve.err");
            process = new Launcher(temp)
                    .with(mlflow.environment())
                    .startReading(err, "serve", "--judge", place, "--port", "0");
            String line = process.inputReader().readLine();
            assertThat(line).as(Files.readString(err)).startsWith("Serving politeness at ");
            judge = line.replaceAll("Serving politeness at (\\S+),.*", "$1/v1/judges/politeness");
        }

        JsonNode get() throws Exception {
            return send(HttpRequest.newBuilder(URI.create(judge)));
        }

        JsonNode post(String what, String row) throws Exception {
            return send(HttpRequest.newBuilder(URI.create(judge + "/" + what))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(row)));
        }

        private JsonNode send(HttpRequest.Builder request) throws Exception {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return MAPPER.readTree(answer.body());
        }

        String verdict() throws Exception {
            return post("judge", ROW + "}").path("value").asText();
        }

        int stop() {
            Launcher.terminate(process);
            return Launcher.exit(process);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private AlignedJudge politeness() {
        Path saved = temp.resolve("politeness");
        Ran.memalign(align(saved)).exits(0);
        return JudgeDirectory.load(saved);
    }

    private void politeness(String place, RealMlflow.Server mlflow) {
        Ran.memalign(mlflow.environment()::get, align(place)).exits(0);
    }

    private Object[] align(Object place) {
        Path yaml = Samples.write(
                temp,
                "politeness.yaml",
                "name: politeness",
                "instructions: Is {{ outputs }} polite as an answer to {{ inputs }}?",
                "value_type: [polite, rude]");
        Path feedback = Samples.write(
                temp,
                "feedback.jsonl",
                Samples.row("p1", "Where is my order?", "Not my problem.", "rude", "Cold."),
                Samples.row("p2", "Where is my order?", "Ask somebody else, not us.", "rude", "Sends people away."),
                Samples.row("p3", "Where is my order?", "I am so sorry! I look for it now.", "polite", "Cares."),
                Samples.row(
                        "p4", "Where is my order?", "Sorry! I have asked and will write today.", "polite", "Cares."));
        return new Object[] {"align", "--judge", yaml, "--feedback", feedback, "--out", place, "--agreement", "none"};
    }

    /** A judge that stays as it is. */
    private record Fixed(AlignedJudge load) implements JudgeHome {
        @Override
        public String state() {
            return "";
        }

        @Override
        public Kept change(UnaryOperator<AlignedJudge> change) {
            throw new UnsupportedOperationException();
        }
    }
}
