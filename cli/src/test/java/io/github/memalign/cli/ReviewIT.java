package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.real.RealMlflow;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The loop that experts close: a queue on a real server, answers over REST as MLflow's Review page gives them, a judge that learns. */
@ExtendWith(RealMlflow.class)
class ReviewIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String API = "/api/3.0/mlflow/";
    private static final String ANA = "ana@example.com";
    private static final String BO = "bo@example.com";
    private static final int ANNOTATORS = 3;
    private static final String CY = "cy@example.com";

    @TempDir
    Path temp;

    private static Ran run(RealMlflow.Server server, Object... arguments) {
        return Ran.memalign(server.environment()::get, arguments);
    }

    private static List<String> values(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(one -> one.path(member).asText())
                .toList();
    }

    private static List<JsonNode> lines(Ran ran) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : ran.out().lines().toList()) {
            lines.add(MAPPER.readTree(line));
        }
        return lines;
    }

    private Path replies(String name, int from, int to) {
        List<String> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add("{\"id\": \"n" + i + "\", \"inputs\": \"Where is order " + (i * 7919) + "?\", \"outputs\": \""
                    + (i % 2 == 0 ? "Sorry for that, parcel " : "Stop asking me about number ") + (i * 104729)
                    + (i % 3 == 0 ? " is on its way to your town" : " was seen at the harbour") + "\"}");
        }
        return Samples.write(temp, name, rows.toArray(String[]::new));
    }

    @Test
    void answersAreLearnedOnceAndTheQueueIsFilledAgain(RealMlflow.Server server) throws Exception {
        Path aligned = Samples.aligned(temp);
        JsonNode asked = run(
                        server,
                        "review",
                        "--judge",
                        aligned,
                        "--input",
                        replies("new.jsonl", 0, 8),
                        "--queue",
                        "queue:/review/tone",
                        "--size",
                        4,
                        "--users",
                        ANA + "," + BO,
                        "--json")
                .exits(0)
                .json();
        List<String> traces = values(asked.path("asked"), "id");
        assertThat(traces).hasSize(4).doesNotHaveDuplicates();

        try (MlflowHttp http = server.http()) {
            String experimentId = http.runs().experimentId("review");
            ReviewPage page = new ReviewPage(http, experimentId, "tone");
            JsonNode queue = page.queue();
            assertThat(queue.path("users").toString()).contains(ANA, BO);
            JsonNode schema = http.get(ApiPath.of(API + "label-schemas/get-by-name")
                            .with("experiment_id", experimentId)
                            .with("name", "tone"))
                    .path("label_schema");
            assertThat(schema.at("/input/categorical/options").toString()).isEqualTo("[\"kind\",\"rude\"]");
            assertThat(schema.path("enable_comment").asBoolean()).isTrue();
            assertThat(page.verdicts(traces.get(0))).hasSize(1);

            // Twice is once: what waits is not asked again.
            assertThat(run(
                                    server,
                                    "review",
                                    "--judge",
                                    aligned,
                                    "--input",
                                    "traces:/review",
                                    "--queue",
                                    "TONE",
                                    "--size",
                                    4,
                                    "--json")
                            .exits(0)
                            .json()
                            .path("asked"))
                    .isEmpty();

            // More of the application's answers, to fill the queue with.
            run(server, "judge", "--judge", aligned, "--input", replies("more.jsonl", 8, 14), "--out", "runs:/review")
                    .exits(0);
            JsonNode verdict = asked.path("asked").get(0).path("verdict");
            String other = verdict.asText().equals("kind") ? "rude" : "kind";
            page.answer(traces.get(0), ANA, other, "Not as the judge says.");
            page.answer(traces.get(1), BO, "rude", "");
            page.answer(traces.get(2), CY, "kind", "Friendly enough.");

            Object[] watch = {
                "watch", "--judge", aligned, "--queue", "queue:/review/tone", "--size", 4, "--once", "--json"
            };
            List<JsonNode> learned = lines(run(server, watch).exits(0));
            List<String> learnedIds = learned.stream()
                    .filter(line -> line.has("learned"))
                    .map(line -> line.path("learned").asText())
                    .toList();
            assertThat(learnedIds).containsExactlyInAnyOrderElementsOf(traces.subList(0, 3));
            JsonNode last = learned.stream()
                    .filter(line -> line.has("learned"))
                    .reduce((one, next) -> next)
                    .orElseThrow();
            assertThat(last.at("/first_verdicts/given").asInt()).isEqualTo(3);
            assertThat(last.at("/first_verdicts/agreed").asInt()).isLessThan(3);
            List<String> refilled = learned.stream()
                    .filter(line -> line.has("asked"))
                    .map(line -> line.path("asked").asText())
                    .toList();
            assertThat(refilled).hasSize(3).doesNotContainAnyElementsOf(traces);

            // The new judge says otherwise than the old; what waits carries what it says now, once.
            String place = last.path("judge").asText();
            assertThat(verdictOf(server, place, traces.get(0))).isEqualTo(other);
            assertThat(verdictOf(server, aligned, traces.get(0))).isEqualTo(verdict.asText());
            assertThat(page.verdicts(traces.get(3))).hasSize(1);
            assertThat(page.verdicts(refilled.get(0))).anySatisfy(said -> assertThat(
                            said.at("/metadata/memalign.key").asText())
                    .startsWith("review/"));

            // Begun anew it goes on with the same judge, learns nothing twice and counts nothing twice.
            assertThat(lines(run(server, watch).exits(0))).noneMatch(line -> line.has("learned"));
            assertThat(http.runs()
                            .tagged(
                                    experimentId,
                                    "memalign.queue",
                                    queue.path("queue_id").asText()))
                    .hasSize(1);

            conflictsGoBackForOneMoreExpert(server, page, traces.get(1), watch);
        }

        Path fromQueue = temp.resolve("from-queue");
        JsonNode align = run(
                        server,
                        "align",
                        "--judge",
                        aligned,
                        "--feedback",
                        "queue:/review/tone",
                        "--out",
                        fromQueue,
                        "--agreement",
                        "none",
                        "--json")
                .exits(0)
                .json();
        assertThat(align.path("added").toString()).contains(traces.get(0), traces.get(1), traces.get(2));
    }

    private void conflictsGoBackForOneMoreExpert(
            RealMlflow.Server server, ReviewPage page, String trace, Object[] watch) throws Exception {
        page.answer(trace, ANA, "kind", "I find it kind.");
        assertThat(lines(run(server, watch).exits(0)))
                .anyMatch(line -> line.path("asked_again").asText().equals(trace));
        assertThat(page.status(trace)).isEqualTo("PENDING");

        page.answer(trace, CY, "kind", "So do I.");
        List<JsonNode> settled = lines(run(server, watch).exits(0));
        assertThat(settled).noneMatch(line -> line.has("asked_again"));
        assertThat(settled.stream().filter(line -> line.has("learned")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(values(line.path("answers"), "source")).contains(ANA, CY);
                    assertThat(verdictOf(server, line.path("judge").asText(), trace))
                            .isEqualTo("kind");
                });
    }

    private String verdictOf(RealMlflow.Server server, Object judge, String trace) throws Exception {
        Ran ran = run(server, "judge", "--judge", judge, "--input", "traces:/review", "--trace", trace, "--out", "-")
                .exits(0);
        return MAPPER.readTree(ran.out()).path("value").asText();
    }

    /** Of one reply two judgements of three say the one and one the other, until the judge is told; of others all agree. */
    @Test
    void anLlmThatIsOfTwoMindsAsksAndLearns(RealMlflow.Server server) throws Exception {
        String rule = "Telling where a parcel was is rude.";
        AtomicInteger asked = new AtomicInteger();
        Path input = Samples.write(
                temp,
                "llm.jsonl",
                "{\"id\": \"a\", \"inputs\": \"Where is it?\", \"outputs\": \"Your parcel was seen at the harbour.\"}",
                "{\"id\": \"b\", \"inputs\": \"May I pay by card?\", \"outputs\": \"Yes, with pleasure.\"}",
                "{\"id\": \"c\", \"inputs\": \"Do you ship to Malta?\", \"outputs\": \"We do, from May on.\"}");
        try (ScriptedModel model = ScriptedModel.start(call -> {
                    if (call.distils()) {
                        return ScriptedModel.Answer.guideline(rule, "r1");
                    }
                    boolean torn = call.user().contains("harbour");
                    boolean told = call.text().contains(rule);
                    boolean rude = torn && (told || asked.getAndIncrement() % ANNOTATORS == 1);
                    return ScriptedModel.Answer.verdict(rude ? "rude" : "kind", "");
                });
                MlflowHttp http = server.http()) {
            List<Object> llm = List.of(
                    "--model",
                    "openai:/m",
                    "--base-url",
                    model.baseUrl(),
                    "--annotators",
                    ANNOTATORS,
                    "--concurrency",
                    1,
                    "--json");
            List<Object> queue = List.of("--judge", Samples.aligned(temp), "--queue", "queue:/llm/tone", "--size", 1);
            JsonNode first = run(server, command("review", List.of(queue, List.of("--input", input), llm)))
                    .exits(0)
                    .json()
                    .path("asked");
            assertThat(first).singleElement().satisfies(question -> {
                assertThat(question.path("verdict").asText()).isEqualTo("kind");
                assertThat(question.path("why").asText()).contains("confidence 0.67");
            });
            String trace = first.get(0).path("id").asText();
            ReviewPage page = new ReviewPage(http, http.runs().experimentId("llm"), "tone");
            assertThat(page.verdicts(trace)).singleElement().satisfies(shown -> assertThat(
                            shown.at("/metadata/memalign.confidence").asText())
                    .startsWith("0.66"));

            page.answer(trace, ANA, "rude", rule);
            List<JsonNode> learned = lines(run(server, command("watch", List.of(queue, List.of("--once"), llm)))
                    .exits(0));
            JsonNode line = learned.get(0);
            assertThat(line.path("learned").asText()).isEqualTo(trace);
            assertThat(line.path("verdict_before").asText()).isEqualTo("kind");
            assertThat(line.at("/first_verdicts/agreed").asInt()).isZero();

            JsonNode now = MAPPER.readTree(run(
                            server,
                            command(
                                    "judge",
                                    List.of(
                                            List.of(
                                                    "--judge",
                                                    line.path("judge").asText()),
                                            List.of("--input", "traces:/llm", "--trace", trace, "--out", "-"),
                                            llm.subList(0, llm.size() - 1))))
                    .exits(0)
                    .out());
            assertThat(now.path("value").asText()).isEqualTo("rude");
            assertThat(now.path("confidence").asDouble()).isEqualTo(1);
            assertThat(now.at("/usage/calls").asInt()).isEqualTo(ANNOTATORS);
        }
    }

    private static Object[] command(String name, List<List<Object>> options) {
        return Stream.concat(Stream.of(name), options.stream().flatMap(List::stream))
                .toArray();
    }

    @Test
    void whatIsWrongWithAQueueIsSaid(RealMlflow.Server server) {
        Path judge = Samples.judge(temp);
        Path input = replies("few.jsonl", 0, 3);
        run(server, "watch", "--judge", judge, "--queue", "queue:/no-such/q", "--once")
                .failsBriefly(1, "no-such");
        Path lists = Samples.write(
                temp,
                "lists.yaml",
                "name: lists",
                "instructions: Which {{ outputs }} are wrong?",
                "value_type: list[int]");
        run(server, "review", "--judge", lists, "--input", input, "--queue", "queue:/wrong/q")
                .failsBriefly(2, "list[int]", "nobody can answer");
        run(server, "review", "--judge", judge, "--input", input, "--queue", "queue:/wrong/q", "--size", 2)
                .exits(0);
        run(server, "watch", "--judge", judge, "--queue", "queue:/wrong/none", "--once")
                .failsBriefly(1, "no review queue 'none'", "memalign review");
        try (MlflowHttp http = server.http()) {
            String experimentId = http.runs().experimentId("wrong");
            JsonNode schema = http.get(ApiPath.of(API + "label-schemas/get-by-name")
                            .with("experiment_id", experimentId)
                            .with("name", "tone"))
                    .path("label_schema");
            ObjectNode change = MAPPER.createObjectNode()
                    .put("schema_id", schema.path("schema_id").asText());
            change.putObject("input")
                    .putObject("categorical")
                    .putArray("options")
                    .add("kind")
                    .add("harsh");
            http.patch(ApiPath.of(API + "label-schemas/update"), change);
            run(server, "watch", "--judge", judge, "--queue", "queue:/wrong/q", "--once")
                    .failsBriefly(1, "label schema 'tone'", "harsh", "Change the schema");
            run(server, "align", "--judge", judge, "--feedback", "queue:/wrong/q", "--out", temp.resolve("no"))
                    .failsBriefly(1, "label schema 'tone'");
        } catch (MlflowException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aTraceThatIsDeletedWhileItWaitsIsNoMore(RealMlflow.Server server) throws Exception {
        Path aligned = Samples.aligned(temp);
        JsonNode asked = run(
                        server,
                        "review",
                        "--judge",
                        aligned,
                        "--input",
                        replies("gone.jsonl", 20, 24),
                        "--queue",
                        "queue:/gone/q",
                        "--size",
                        2,
                        "--json")
                .exits(0)
                .json();
        List<String> traces = values(asked.path("asked"), "id");
        try (MlflowHttp http = server.http()) {
            String experimentId = http.runs().experimentId("gone");
            new ReviewPage(http, experimentId, "q").answer(traces.get(0), ANA, "rude", "Curt.");
            ObjectNode deletion = MAPPER.createObjectNode().put("experiment_id", experimentId);
            deletion.putArray("request_ids").add(traces.get(1));
            http.post(ApiPath.of("/api/2.0/mlflow/traces/delete-traces"), deletion);
        }
        assertThat(lines(run(
                                server,
                                "watch",
                                "--judge",
                                aligned,
                                "--queue",
                                "queue:/gone/q",
                                "--size",
                                0,
                                "--once",
                                "--json")
                        .exits(0)))
                .singleElement()
                .satisfies(line -> assertThat(line.path("learned").asText()).isEqualTo(traces.get(0)));
    }
}
