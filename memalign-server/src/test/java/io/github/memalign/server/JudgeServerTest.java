package io.github.memalign.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.persistence.JudgeDirectory;
import io.github.memalign.server.ServerSettings.Limits;
import io.github.memalign.server.ServerSettings.Token;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeServerTest {
    private static final String JUDGE = "/v1/judges/tone/judge";
    private static final String FEEDBACK = "/v1/judges/tone/feedback";
    private static final String CHAT = "/v1/chat/completions";
    private static final String LINES = "application/x-ndjson";

    @TempDir
    Path temp;

    private Path directory() {
        return Service.saved(temp.resolve("tone"));
    }

    private Service serve(Limits limits) {
        return Service.of(directory(), limits, Optional.empty());
    }

    @Test
    void oneExampleIsAnsweredWithOneVerdictAndItsVersion() {
        try (Service service = Service.of(directory())) {
            Service.Answer answer = service.post(JUDGE, Service.RUDE);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("value").asText()).isEqualTo("rude");
            assertThat(answer.json().path("version"))
                    .isEqualTo(service.get("/v1/judges/tone").json().path("version"));
        }
    }

    @Test
    void manyAreAnsweredWithALineEachInOrder() {
        try (Service service = Service.of(directory())) {
            Service.Answer array = service.post(JUDGE, "[" + Service.RUDE + "," + Service.KIND + "]");
            Service.Answer lines = service.post(JUDGE, LINES, Service.RUDE + "\n\n" + Service.KIND + "\n");
            for (Service.Answer answer : List.of(array, lines)) {
                assertThat(answer.type()).isEqualTo(LINES);
                assertThat(answer.lines())
                        .extracting(line -> line.path("value").asText())
                        .containsExactly("rude", "kind");
            }
            assertThat(service.post(JUDGE, LINES, Service.RUDE).lines()).hasSize(1);
        }
    }

    @Test
    void whatIsTaughtIsSavedBeforeItIsAnsweredAndHoldsForTheNextRequest() {
        Path directory = directory();
        try (Service service = Service.of(directory)) {
            String before =
                    service.get("/v1/judges/tone").json().path("version").asText();
            String row = "{\"inputs\": \"Hello?\", \"outputs\": \"Hello, gladly!\", \"label\": \"rude\", \"source\":"
                    + " \"ana\"}";
            JsonNode learned = service.post(FEEDBACK, row).json();
            assertThat(learned.path("complete").asBoolean()).isTrue();
            assertThat(learned.path("replaced")).hasSize(1);
            assertThat(JudgeDirectory.load(directory).episodes())
                    .allSatisfy(episode -> assertThat(episode.label()).contains("rude"));
            JsonNode verdict = service.post(JUDGE, Service.KIND).json();
            assertThat(verdict.path("value").asText()).isEqualTo("rude");
            assertThat(verdict.path("version")).isEqualTo(learned.path("version"));
            assertThat(verdict.path("version").asText()).isNotEqualTo(before);
            assertThat(service.post(FEEDBACK, row).json().path("unchanged")).hasSize(1);
        }
        try (Service again = Service.of(directory)) {
            assertThat(again.post(JUDGE, Service.KIND).json().path("value").asText())
                    .isEqualTo("rude");
        }
    }

    @Test
    void whileAnotherProcessChangesTheJudgeFeedbackIsRefusedAndVerdictsAreNot() {
        Path directory = directory();
        try (Service service = Service.of(directory);
                JudgeDirectory other = JudgeDirectory.open(directory)) {
            assertThat(other).isNotNull();
            Service.Answer refused = service.post(FEEDBACK, label("rude"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(refused.json().path("detail").asText()).contains("nothing was learned", "another process");
            assertThat(service.post(JUDGE, Service.KIND).status()).isEqualTo(200);
        }
    }

    private static String label(String label) {
        return "{\"inputs\": \"Hi\", \"outputs\": \"Ho\", \"label\": \"" + label + "\"}";
    }

    @Test
    void aJudgeIsAModelOfOpenAisChatCompletions() {
        try (Service service = Service.of(directory())) {
            Service.Answer answer =
                    service.post(CHAT, chat("tone", "inputs: \\\"Hello?\\\"\\noutputs: \\\"Go away.\\\""));
            assertThat(answer.status()).isEqualTo(200);
            JsonNode choice = answer.json().path("choices").path(0);
            assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
            assertThat(choice.path("message").path("content").asText())
                    .startsWith("{\"result\":\"rude\",\"rationale\":\"");
            assertThat(service.get("/v1/models")
                            .json()
                            .path("data")
                            .path(0)
                            .path("id")
                            .asText())
                    .isEqualTo("tone");
            String parts =
                    "{\"model\": \"tone\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\","
                            + " \"text\": \"inputs: {\\\"a\\\": [1, 2]}\\noutputs: null\"}]}]}";
            assertThat(service.post(CHAT, parts)
                            .json()
                            .path("error")
                            .path("message")
                            .asText())
                    .contains("lacks outputs");
        }
    }

    private static String chat(String model, String content) {
        return "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"system\", \"content\": \"Judge.\"},"
                + "{\"role\": \"user\", \"content\": \"" + content + "\"}]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/judges/tone/judge    | {                                     | 400 | line 1",
                "/v1/judges/tone/judge    | 7                                     | 400 | neither",
                "/v1/judges/tone/judge    | ''                                    | 400 | empty",
                "/v1/judges/tone/judge    | {\"inputs\": 1, \"inputs\": 2}        | 400 | Duplicate",
                "/v1/judges/tone/judge    | [1]                                   | 400 | element 1",
                "/v1/judges/tone/judge    | []                                    | 422 | no row",
                "/v1/judges/tone/judge    | {\"inputs\": \"a\"}                   | 422 | outputs: is missing",
                "/v1/judges/tone/judge    | {\"input\": \"a\", \"outputs\": \"b\"} | 422 | did you mean inputs",
                "/v1/judges/nobody/judge  | {}                                    | 404 | nobody",
                "/v1/judges/tone/feedback | {\"inputs\": \"a\", \"outputs\": \"b\"} | 422 | neither a label",
                "/v1/judges/tone/feedback | {\"inputs\": \"a\", \"outputs\": \"b\", \"label\": \"blue\"} | 422 | kind",
                "/v1/chat/completions     | {\"messages\": []}                    | 400 | model",
                "/v1/chat/completions     | {\"model\": \"tone\"}                 | 400 | user",
                "/v1/chat/completions     | {\"model\": \"gpt\"}                  | 404 | gpt",
                "/v1/chat/completions     | {\"model\": \"tone\", \"messages\": [{\"role\": \"user\", \"content\":"
                        + " \"inputs: 1\\noutputs: 2\\ninputs: 3\"}]} | 400 | inputs twice",
                "/v1/nothing              | {}                                    | 404 | openapi.json",
                "/v1/judges               | {}                                    | 405 | POST"
            })
    void whatCannotBeDoneIsAProblemThatSaysWhatToDo(String path, String body, int status, String said) {
        try (Service service = Service.of(directory())) {
            problem(service.post(path, body), status, said);
        }
    }

    private static void problem(Service.Answer answer, int status, String said) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotEmpty();
        assertThat(answer.json().path("detail").asText())
                .contains(said)
                .doesNotContain("REDACTED", "--column", "Exception");
    }

    @Test
    void moreThanTheLimitsIsRefused() {
        Limits limits = new Limits(200, 2, 4, 4, Duration.ofSeconds(60), OptionalDouble.empty());
        try (Service service = serve(limits)) {
            String three = Service.KIND + "\n" + Service.KIND + "\n" + Service.KIND;
            problem(service.post(JUDGE, LINES, three), 413, "3 rows are more than 2");
            String body = " ".repeat(500_000);
            problem(service.post(JUDGE, body), 413, "200 bytes");
            HttpRequest chunked = service.request(JUDGE)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofString("[" + " ".repeat(300))))
                    .build();
            problem(service.send(chunked), 413, "200 bytes");
            assertThat(service.post(JUDGE, Service.KIND).status()).isEqualTo(200);
        }
    }

    @Test
    void moreThanTheRateIsRefusedForAMoment() {
        Limits limits = new Limits(1000, 2, 4, 4, Duration.ofSeconds(60), OptionalDouble.of(0.001));
        try (Service service = serve(limits)) {
            assertThat(service.get("/v1/judges").status()).isEqualTo(200);
            Service.Answer refused = service.get("/v1/judges");
            problem(refused, 429, "come again");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 1000);
            assertThat(service.get("/healthz").status()).isEqualTo(200);
        }
    }

    /** A client that knows nothing of reviews must not read a verdict where there is none, and can tell why. */
    @Test
    void whatNeedsReviewIsAnErrorForClientsOfOpenAi() {
        Path directory = directory();
        Calibration calibration = new Calibration(1, 0.9, 0.05, 0, 40, 30, 30);
        JudgeDirectory.save(directory, JudgeDirectory.load(directory).withCalibration(Optional.of(calibration)));
        try (Service service = Service.of(directory)) {
            String unknown = "{\"inputs\": \"Where is it?\", \"outputs\": \"No idea.\"}";
            JsonNode verdict = service.post(JUDGE, unknown).json();
            assertThat(verdict.path("needs_review").asBoolean()).isTrue();
            String asked = "inputs: \\\"Where is it?\\\"\\noutputs: \\\"No idea.\\\"";
            Service.Answer refused = service.post(CHAT, chat("tone", asked));
            problem(refused, 422, "needs review");
            JsonNode error = refused.json().path("error");
            assertThat(error.path("code").asText()).isEqualTo("needs_review");
            assertThat(error.path("message").asText())
                    .contains(verdict.path("withheld").asText());
            for (JsonNode told : List.of(refused.json(), error)) {
                assertThat(told.path("withheld")).isEqualTo(verdict.path("withheld"));
                assertThat(told.path("confidence")).isEqualTo(verdict.path("confidence"));
            }
            new OpenApi(service.get("/openapi.json").json()).checkProblem(refused.json());
            assertThat(service.post(CHAT, chat("tone", "inputs: \\\"Hello?\\\"\\noutputs: \\\"Go away.\\\""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void pagesOfOtherSitesAreNotAnswered() {
        try (Service service = Service.of(directory())) {
            problem(service.post(JUDGE, "text/plain", Service.KIND), 415, "application/json");
            for (List<String> header : List.of(
                    List.of("Origin", "http://evil.example"),
                    List.of("Origin", "null"),
                    List.of("Sec-Fetch-Site", "cross-site"),
                    List.of("Sec-Fetch-Site", "same-site"))) {
                HttpRequest request = service.request("/v1/judges")
                        .header(header.get(0), header.get(1))
                        .build();
                problem(service.send(request), 403, "other sites");
            }
            HttpRequest own = service.request("/v1/judges")
                    .header("Origin", service.uri("/").toString().replaceAll("/$", ""))
                    .header("Sec-Fetch-Site", "same-origin")
                    .build();
            assertThat(service.send(own).status()).isEqualTo(200);
        }
    }

    @Test
    void whereThereIsATokenEverythingButTheHealthNeedsIt() {
        Token token = Token.of("test", "0123456789abcdef");
        try (Service service = Service.of(directory(), Limits.DEFAULT, Optional.of(token))) {
            assertThat(service.get("/healthz").status()).isEqualTo(200);
            for (String path : List.of("/v1/judges", "/metrics", "/openapi.json", "/nothing")) {
                Service.Answer refused = service.get(path);
                problem(refused, 401, "Bearer");
                assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
            }
            HttpRequest wrong = service.request("/v1/judges")
                    .header("Authorization", "Bearer 0123456789abcdeX")
                    .build();
            problem(service.send(wrong), 401, "not this service's token");
            HttpRequest right = service.request("/v1/judges")
                    .header("Authorization", "bearer 0123456789abcdef")
                    .build();
            assertThat(service.send(right).status()).isEqualTo(200);
        }
    }

    @Test
    void anAddressThatOthersReachNeedsATokenThatIsASecret() {
        assertThatThrownBy(
                        () -> new ServerSettings(new InetSocketAddress("0.0.0.0", 0), Optional.empty(), Limits.DEFAULT))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll("0.0.0.0", "token");
        assertThatThrownBy(() -> Token.of("--token-file", "short"))
                .hasMessageContainingAll("--token-file", "openssl")
                .hasMessageNotContaining("holds short");
        assertThat(Token.of("test", "0123456789abcdef").toString()).doesNotContain("0123");
    }

    @Test
    void metricsTellWhatWasDone() {
        try (Service service = Service.of(directory())) {
            service.post(JUDGE, Service.KIND);
            service.post(JUDGE, "{");
            String version =
                    service.get("/v1/judges/tone").json().path("version").asText();
            assertThat(service.get("/metrics").body())
                    .contains(
                            "memalign_verdicts_total{judge=\"tone\",outcome=\"value\"} 1.0",
                            "memalign_requests_total{route=\"/v1/judges/{name}/judge\",status=\"400\"} 1.0",
                            "memalign_judge_version{judge=\"tone\",version=\"" + version + "\"} 1.0",
                            "memalign_judge_episodes{judge=\"tone\"} 2.0");
        }
    }

    @Test
    void twoJudgesOfOneNameAndAPortThatIsTakenAreToldApart() {
        Path directory = directory();
        try (Service first = Service.of(directory);
                MemAlign memAlign = MemAlign.create()) {
            Service.Home home = new Service.Home(directory);
            ServerSettings same = new ServerSettings(
                    new InetSocketAddress("127.0.0.1", first.uri("/").getPort()), Optional.empty(), Limits.DEFAULT);
            assertThatThrownBy(() -> JudgeServer.start(same, memAlign, 1, List.of(home)))
                    .isInstanceOf(MemAlignException.class)
                    .hasMessageContainingAll("cannot listen", "--port");
            assertThatThrownBy(() -> JudgeServer.start(same, memAlign, 1, List.of(home, home)))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("tone");
        }
    }

    /** Each route is described, each description is a route, and answers have what their schema says and nothing else. */
    @Test
    void theDescriptionIsThatOfTheRoutes() {
        try (Service service = Service.of(directory())) {
            JsonNode description = service.get("/openapi.json").json();
            OpenApi api = new OpenApi(description);
            assertThat(api.operations()).containsExactlyInAnyOrderElementsOf(service.routes());
            api.check("get", "/v1/judges", service.get("/v1/judges").json());
            api.check("get", "/v1/judges/{name}", service.get("/v1/judges/tone").json());
            api.check(
                    "get",
                    "/v1/judges/{name}/memory",
                    service.get("/v1/judges/tone/memory").json());
            api.check(
                    "post",
                    "/v1/judges/{name}/judge",
                    service.post(JUDGE, Service.KIND).json());
            api.check(
                    "post",
                    "/v1/judges/{name}/feedback",
                    service.post(FEEDBACK, label("kind")).json());
            api.check("get", "/v1/models", service.get("/v1/models").json());
            api.check(
                    "post",
                    "/v1/chat/completions",
                    service.post(CHAT, chat("tone", "inputs: 1\\noutputs: 2")).json());
            api.check("get", "/healthz", service.get("/healthz").json());
            Stream.of(service.post(JUDGE, "{}"), service.post(CHAT, "{}"), service.post("/v1/judges/x/judge", "{}"))
                    .forEach(problem -> api.checkProblem(problem.json()));
        }
    }
}
