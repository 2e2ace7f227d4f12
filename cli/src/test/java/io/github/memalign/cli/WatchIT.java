package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Episode;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.real.Proxy;
import io.github.memalign.mlflow.real.Proxy.Fate;
import io.github.memalign.mlflow.real.RealMlflow;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Watching a queue ends at any moment, and goes on as if it never had. */
@ExtendWith(RealMlflow.class)
class WatchIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String ANA = "ana@example.com";
    private static final String BO = "bo@example.com";
    private static final int SIZE = 3;
    private static final int KILLED = 128 + 9;
    private static final String[] REPLIES = {
        "So sorry! I look for it at once.",
        "Stop asking.",
        "It was seen at the harbour, and I will write tomorrow.",
        "Read the terms, as everybody does.",
        "Gladly, here is the new label.",
        "Your fault.",
        "We do not answer that.",
        "What a pity! A new one leaves today."
    };

    @TempDir
    Path temp;

    /** A queue that is watched already, and in which three answers were given since, two of which contradict each other. */
    private final class Loop implements AutoCloseable {
        private final RealMlflow.Server server;
        private final MlflowHttp http;
        private final List<Object> watch;
        private final ReviewPage page;
        private final List<String> answered;
        private final String experimentId;

        Loop(RealMlflow.Server server, String experiment) throws Exception {
            this.server = server;
            http = server.http();
            Path judge = Samples.aligned(temp);
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < REPLIES.length; i++) {
                rows.add("{\"id\": \"n" + i + "\", \"inputs\": \"Where is order " + i * 7919 + "?\", \"outputs\": \""
                        + REPLIES[i] + "\"}");
            }
            Path input = Samples.write(temp, "rows.jsonl", rows.toArray(String[]::new));
            run("judge", "--judge", judge, "--input", input, "--out", "runs:/" + experiment);
            String queue = "queue:/" + experiment + "/tone";
            run("review", "--judge", judge, "--input", "traces:/" + experiment, "--queue", queue, "--size", SIZE);
            watch = List.of("watch", "--judge", judge, "--queue", queue, "--size", SIZE, "--json");
            once();
            experimentId = http.runs().experimentId(experiment);
            page = new ReviewPage(http, experimentId, "tone");
            answered = page.waiting();
            page.answer(answered.get(0), ANA, "rude", "It is curt.");
            page.answer(answered.get(1), ANA, "kind", "It helps.");
            page.answer(answered.get(1), BO, "rude", "It does not.");
        }

        private Ran run(Object... arguments) {
            return Ran.memalign(server.environment()::get, arguments).exits(0);
        }

        List<JsonNode> once() throws Exception {
            List<Object> command = new ArrayList<>(watch);
            command.add("--once");
            List<JsonNode> lines = new ArrayList<>();
            for (String line : run(command.toArray()).out().lines().toList()) {
                lines.add(MAPPER.readTree(line));
            }
            return lines;
        }

        Launcher through(Proxy proxy) {
            return new Launcher(temp).with(server.environment()).with("MLFLOW_TRACKING_URI", proxy.uri());
        }

        /** Whatever happened on the way. */
        void isWhole() {
            List<Run> runs = http.runs()
                    .tagged(
                            experimentId,
                            "memalign.queue",
                            page.queue().path("queue_id").asText());
            assertThat(runs).hasSize(1);
            AlignedJudge judge = new JudgeRuns(http).load(runs.get(0).id());
            assertThat(judge.episodes().stream().map(Episode::id)).contains(answered.get(0), answered.get(1));
            assertThat(judge.history().stream()
                            .flatMap(entry -> entry.changes().stream())
                            .filter(change -> change instanceof Change.OfEpisode)
                            .map(Change::id)
                            .filter(answered::contains))
                    .as("each is learned once")
                    .containsExactlyInAnyOrder(answered.get(0), answered.get(1));
            assertThat(runs.get(0).tags().get("memalign.first_answers"))
                    .as("a conflict says neither that the judge was right nor that it was not")
                    .contains("\"verdicts\":1");
            assertThat(page.status(answered.get(1))).as("one more is asked").isEqualTo("PENDING");
            assertThat(page.waiting()).hasSize(SIZE).allSatisfy(trace -> assertThat(page.verdicts(trace).stream()
                            .filter(said ->
                                    said.at("/metadata/memalign.key").asText().startsWith("review/")))
                    .hasSize(1));
        }

        @Override
        public void close() {
            http.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "at, PUT, episodes.jsonl",
        "at, POST, runs/log-batch",
        "after, POST, runs/log-batch",
        "at, POST, items/set-status",
        "after, POST, assessments",
        "at, POST, items/add"
    })
    void killedAtAnyMomentItLosesNoAnswerAndLearnsNoneTwice(
            String when, String method, String path, RealMlflow.Server server) throws Exception {
        try (Loop loop = new Loop(server, "killed-" + when + "-" + path.replaceAll("\\W", "-"));
                Proxy proxy = new Proxy(server.uri(), "")) {
            CompletableFuture<Process> started = new CompletableFuture<>();
            AtomicBoolean now = new AtomicBoolean();
            proxy.fates(call -> {
                boolean itIs = call.startsWith(method + " ") && call.endsWith(path);
                if (now.get() || (itIs && when.equals("at"))) {
                    started.join().destroyForcibly();
                    return Fate.GONE;
                }
                now.compareAndSet(false, itIs);
                return Fate.PASSED;
            });
            Process watching = loop.through(proxy).start(temp.resolve("err.txt"), loop.watch.toArray());
            started.complete(watching);
            assertThat(Launcher.exit(watching)).isEqualTo(KILLED);

            loop.once();
            loop.isWhole();
            assertThat(loop.once()).as("nothing is left to do").isEmpty();
        }
    }

    @Test
    void askedToEndItEndsWhatItHasBegun(RealMlflow.Server server) throws Exception {
        try (Loop loop = new Loop(server, "ended");
                Proxy proxy = new Proxy(server.uri(), "")) {
            CountDownLatch learning = new CountDownLatch(1);
            CompletableFuture<Fate> saving = new CompletableFuture<>();
            proxy.fates(call -> {
                if (!call.endsWith("episodes.jsonl") || !call.startsWith("PUT ")) {
                    return Fate.PASSED;
                }
                learning.countDown();
                return saving.join();
            });
            List<Object> command = new ArrayList<>(loop.watch);
            command.remove("--json");
            Process watching = loop.through(proxy).startReading(temp.resolve("err.txt"), command.toArray());
            learning.await();
            Launcher.terminate(watching);
            saving.complete(Fate.PASSED);
            try (BufferedReader out = watching.inputReader()) {
                assertThat(out.lines())
                        .anyMatch(line -> line.startsWith("learned " + loop.answered.get(0)))
                        .last()
                        .asString()
                        .startsWith("Stopped; the same command goes on with the judge in runs:/");
            }
            assertThat(Launcher.exit(watching)).isEqualTo(143);
            loop.isWhole();
            assertThat(loop.once()).isEmpty();
        }
    }
}
