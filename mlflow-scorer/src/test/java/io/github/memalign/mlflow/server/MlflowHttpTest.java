package io.github.memalign.mlflow.server;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.sun.net.httpserver.HttpServer;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.trace.Traces;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowHttpTest {
    private static final ApiPath PATH = ApiPath.of("/api/3.0/mlflow/things");
    private static final JsonNode BODY = JsonNodeFactory.instance.objectNode().put("a", 1);

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().dynamicHttpsPort())
            .build();

    @RegisterExtension
    static final WireMockExtension ELSEWHERE = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort())
            .build();

    private static String baseUrl() {
        return "http://localhost:" + SERVER.getPort();
    }

    private static MlflowSettings impatient(String uri, Map<String, String> environment) {
        return MlflowSettings.of(uri, environment::get).withPatience(Duration.ofSeconds(10), 3, Duration.ofMillis(1));
    }

    private static MlflowHttp http() {
        return new MlflowHttp(impatient(baseUrl(), Map.of()));
    }

    @Test
    void getsJsonUnderAPathPrefix() {
        SERVER.stubFor(get(urlPathEqualTo("/team/mlflow/api/3.0/mlflow/things"))
                .withQueryParam("name", equalTo("a b&c/ü"))
                .willReturn(okJson("{\"x\":1}")));
        try (MlflowHttp http = new MlflowHttp(impatient(baseUrl() + "/team/mlflow/", Map.of()))) {
            assertThat(http.get(PATH.with("name", "a b&c/ü")).path("x").asInt()).isEqualTo(1);
        }
    }

    @Test
    void signsInWithUserAndPasswordBeforeAToken() {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        Map<String, String> user = Map.of(
                "MLFLOW_TRACKING_USERNAME", "ann",
                "MLFLOW_TRACKING_PASSWORD", "s3cret",
                "MLFLOW_TRACKING_TOKEN", "tok");
        try (MlflowHttp http = new MlflowHttp(impatient(baseUrl(), user))) {
            http.get(PATH);
        }
        SERVER.verify(getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Basic YW5uOnMzY3JldA==")));
        try (MlflowHttp http = new MlflowHttp(impatient(baseUrl(), Map.of("MLFLOW_TRACKING_TOKEN", "tok")))) {
            http.get(PATH);
        }
        SERVER.verify(getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer tok")));
    }

    @Test
    void aTokenThatNoHeaderCanCarryIsInNoMessage() {
        Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "dapi-12345\u2026");
        try (MlflowHttp http = new MlflowHttp(impatient(baseUrl(), token))) {
            assertThatThrownBy(() -> http.get(PATH))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("MLFLOW_TRACKING_TOKEN")
                    .satisfies(thrown -> assertThat(thrown).hasNoCause())
                    .message()
                    .doesNotContain("dapi-12345");
        }
    }

    @Test
    void whoWritesTheSameAtTheSameTimeAndLosesWritesAgain() {
        String lost = "(sqlite3.IntegrityError) UNIQUE constraint failed: experiment_tags.key";
        SERVER.stubFor(post(urlPathEqualTo("/api/3.0/mlflow/things"))
                .inScenario("race")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("lost")
                .willReturn(aResponse()
                        .withStatus(400)
                        .withBody("{\"error_code\":\"BAD_REQUEST\",\"message\":\"" + lost + "\"}")));
        SERVER.stubFor(post(urlPathEqualTo("/api/3.0/mlflow/things"))
                .inScenario("race")
                .whenScenarioStateIs("lost")
                .willReturn(okJson("{\"ok\":true}")));
        try (MlflowHttp http = http()) {
            assertThat(http.post(PATH, BODY).path("ok").asBoolean()).isTrue();
        }
    }

    @Test
    void aUserInTheAddressSignsInAndIsNeverShown() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(403).withBody("denied to s3cret")));
        String uri = baseUrl().replace("http://", "http://ann:s3cret@");
        try (MlflowHttp http = new MlflowHttp(impatient(uri, Map.of()))) {
            assertThatThrownBy(() -> http.get(PATH))
                    .hasMessageContaining("403")
                    .hasMessageContaining("permission")
                    .hasMessageNotContaining("s3cret");
        }
        SERVER.verify(getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Basic YW5uOnMzY3JldA==")));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void aSecretThatAProxyRepeatsIsNoPartOfAnyMessageWholeOrCut(int status) {
        Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "tok-5ecret");
        for (String before : List.of("", "x".repeat(595))) {
            SERVER.stubFor(any(anyUrl())
                    .willReturn(aResponse().withStatus(status).withBody(before + "tok-5ecret: Bearer tok-5ecret")));
            try (MlflowHttp http = new MlflowHttp(impatient(baseUrl(), token))) {
                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        () -> http.get(PATH), () -> http.create(PATH, BODY, Optional::empty))) {
                    assertThatThrownBy(call)
                            .isInstanceOf(MlflowException.class)
                            .hasMessageContaining("***")
                            .satisfies(thrown ->
                                    assertThat(Throwables.getStackTrace(thrown)).doesNotContain("tok-5"));
                }
            }
        }
    }

    @Test
    void anAddressThatCannotBeReadIsNotRepeatedWithItsPassword() {
        assertThatThrownBy(() -> MlflowSettings.of("http://ann:s3 cret@localhost:5000"))
                .isInstanceOf(InvalidSettingException.class)
                .satisfies(
                        thrown -> assertThat(Throwables.getStackTrace(thrown)).doesNotContain("cret@"));
    }

    @Test
    void aRunThatFailedIsEndedHoweverLongTheReason() {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        try (MlflowHttp http = http()) {
            http.runs().fail("abc", new IllegalStateException("why ".repeat(5_000)));
        }
        SERVER.verify(postRequestedFor(urlPathEqualTo("/api/2.0/mlflow/runs/log-batch"))
                .withRequestBody(matchingJsonPath("$.tags[0].value", matching("(?s)why .{4000,4995}…"))));
        SERVER.verify(postRequestedFor(urlPathEqualTo("/api/2.0/mlflow/runs/update"))
                .withRequestBody(matchingJsonPath("$.status", equalTo("FAILED"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void aBurstOfPassingFailuresIsSatOut(int status) {
        SERVER.stubFor(get(anyUrl())
                .inScenario("burst")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(status).withHeader("Retry-After", "0"))
                .willSetStateTo("over"));
        SERVER.stubFor(
                get(anyUrl()).inScenario("burst").whenScenarioStateIs("over").willReturn(okJson("{\"ok\":true}")));
        try (MlflowHttp http = http()) {
            assertThat(http.get(PATH).path("ok").asBoolean()).isTrue();
        }
    }

    @Test
    void whatTheServerRefusesIsNotTriedAgainAndKeepsItsCode() {
        SERVER.stubFor(get(anyUrl())
                .willReturn(aResponse()
                        .withStatus(404)
                        .withBody("{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"No such thing\"}")));
        try (MlflowHttp http = http()) {
            MlflowException thrown = catchThrowableOfType(MlflowException.class, () -> http.get(PATH));
            assertThat(thrown.isNotFound()).isTrue();
            assertThat(thrown.status()).isEqualTo(404);
            assertThat(thrown.errorCode()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
            assertThat(thrown).hasMessageContaining("No such thing").hasMessageContaining("/api/3.0/mlflow/things");
        }
        SERVER.verify(1, getRequestedFor(anyUrl()));
    }

    @Test
    void htmlInPlaceOfJsonIsNamed() {
        SERVER.stubFor(get(anyUrl()).willReturn(aResponse().withBody("<!doctype html><p>Sign in</p>")));
        try (MlflowHttp http = http()) {
            assertThatThrownBy(() -> http.get(PATH))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("HTML")
                    .hasMessageContaining("MLFLOW_TRACKING_URI");
        }
    }

    @Test
    void aRedirectToALoginPageIsNamedAndNotFollowed() {
        SERVER.stubFor(get(anyUrl())
                .willReturn(aResponse().withStatus(302).withHeader("Location", "https://login.test/?next=x")));
        try (MlflowHttp http = http()) {
            assertThatThrownBy(() -> http.get(PATH)).hasMessageContaining("redirects to https://login.test/;");
        }
    }

    private static Stream<Arguments> calls() {
        Map<String, Consumer<MlflowHttp>> calls = new LinkedHashMap<>();
        calls.put("experiment", http -> http.runs().experimentId("e"));
        calls.put("new experiment", http -> http.runs().experimentIdOrNew("e"));
        calls.put("experiment's name", http -> http.runs().experimentName("7"));
        calls.put("run", http -> http.runs().get("abc"));
        calls.put("new run", http -> http.runs().start("7", "tone", Map.of()));
        calls.put("scorer", http -> new ScorerRegistry(http).get("7", "tone"));
        calls.put("trace", http -> new Traces(http).get("tr-1"));
        return calls.entrySet().stream().map(call -> Arguments.of(Named.of(call.getKey(), call.getValue())));
    }

    private static Stream<Arguments> otherCalls() {
        Map<String, Consumer<MlflowHttp>> calls = new LinkedHashMap<>();
        calls.put("runs", http -> http.runs().search("7", "", 10));
        calls.put("tags", http -> http.runs().tags("abc", Map.of("a", "b")));
        calls.put("download", http -> artifacts(http).get("judge.json"));
        calls.put("upload", http -> artifacts(http).put("judge.json", new byte[] {1}));
        calls.put("files", http -> artifacts(http).list(""));
        calls.put("spans", http -> http.post(PATH, new byte[] {1}, Map.of("Content-Type", "application/x-protobuf")));
        return calls.entrySet().stream().map(call -> Arguments.of(Named.of(call.getKey(), call.getValue())));
    }

    private static Artifacts artifacts(MlflowHttp http) {
        return http.artifacts(run("mlflow-artifacts:/7/abc/artifacts"));
    }

    private static Run run(String artifactUri) {
        return new Run("abc", "7", "tone", "RUNNING", artifactUri, Instant.EPOCH, Map.of(), Map.of(), Map.of());
    }

    @ParameterizedTest
    @MethodSource({"calls", "otherCalls"})
    void noCallTakesTheTokenToWhereARedirectPoints(Consumer<MlflowHttp> call) {
        ELSEWHERE.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader("Location", "http://127.0.0.1:" + ELSEWHERE.getPort() + "/login?next=x")));
        try (MlflowHttp http = new MlflowHttp(impatient(baseUrl(), Map.of("MLFLOW_TRACKING_TOKEN", "tok")))) {
            assertThatThrownBy(() -> call.accept(http))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("redirects to");
        }
        ELSEWHERE.verify(0, anyRequestedFor(anyUrl()));
        SERVER.verify(anyRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer tok")));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anAnswerThatLacksWhatWasAskedForIsAnError(Consumer<MlflowHttp> call) {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        try (MlflowHttp http = http()) {
            assertThatThrownBy(() -> call.accept(http)).isInstanceOf(MlflowException.class);
        }
    }

    @Test
    void aTraceWithoutAnIdIsAnError() {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"traces\":[{\"state\":\"OK\"}]}")));
        try (MlflowHttp http = http()) {
            assertThatThrownBy(() -> new Traces(http).search(List.of("7"), "", 10))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("trace_id");
        }
    }

    @Test
    void anAnswerWithoutEndIsReadToALimit() throws IOException {
        byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        HttpServer endless = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endless.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(spaces);
                }
            }
        });
        endless.start();
        try (MlflowHttp http = new MlflowHttp(
                MlflowSettings.of("http://127.0.0.1:" + endless.getAddress().getPort())
                        .withPatience(Duration.ofMinutes(10), 1, Duration.ofMillis(1)))) {
            assertThatThrownBy(() -> http.get(PATH))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("larger than 256 MB");
        } finally {
            endless.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../judge.json", "a/../../b", "..", ".", "", "/judge.json"})
    void aPathThatLeadsOutOfARunsArtifactsIsRefused(String path, @TempDir Path directory) throws IOException {
        Path local = Files.createDirectories(directory.resolve("run/artifacts"));
        Files.writeString(directory.resolve("run/judge.json"), "not of the run");
        try (MlflowHttp http = http()) {
            for (Artifacts artifacts :
                    List.of(artifacts(http), http.artifacts(run(local.toUri().toString())))) {
                List<ThrowingCallable> calls = List.of(
                        () -> artifacts.get(path),
                        () -> artifacts.put(path, new byte[] {1}),
                        () -> artifacts.put(path, directory.resolve("run/judge.json")),
                        () -> artifacts.delete(path));
                for (ThrowingCallable call : calls) {
                    assertThatThrownBy(call)
                            .isInstanceOf(MlflowException.class)
                            .hasMessageContaining("no place for an artifact at '" + path + "'");
                }
            }
        }
        SERVER.verify(0, anyRequestedFor(anyUrl()));
        assertThat(directory.resolve("run/judge.json")).hasContent("not of the run");
    }

    @Test
    void anAddressOfArtifactsThatLeadsOutIsRefused() {
        try (MlflowHttp http = http()) {
            assertThatThrownBy(() -> http.artifacts(run("mlflow-artifacts:/7/../../users")))
                    .isInstanceOf(MlflowException.class);
        }
    }

    @Test
    void missingCredentialsSayWhatToSet() {
        SERVER.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(401)));
        try (MlflowHttp http = http()) {
            MlflowException thrown = catchThrowableOfType(MlflowException.class, () -> http.get(PATH));
            assertThat(thrown.isForbidden()).isTrue();
            assertThat(thrown).hasMessageContaining("MLFLOW_TRACKING_TOKEN");
        }
    }

    @Test
    void aServerThatIsDownIsNamed() {
        try (MlflowHttp http = new MlflowHttp(impatient("http://127.0.0.1:1", Map.of()))) {
            assertThatThrownBy(() -> http.get(PATH))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("http://127.0.0.1:1")
                    .hasMessageContaining("Is the server running");
        }
    }

    @Test
    void anAnswerThatComesTooLateIsTriedAgain() {
        SERVER.stubFor(get(anyUrl()).willReturn(okJson("{}").withFixedDelay(5_000)));
        MlflowSettings settings =
                MlflowSettings.of(baseUrl()).withPatience(Duration.ofSeconds(1), 2, Duration.ofMillis(1));
        try (MlflowHttp http = new MlflowHttp(settings)) {
            assertThatThrownBy(() -> http.get(PATH)).hasMessageContaining("not answered within 1.0 s");
        }
        SERVER.verify(2, getRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCreateThatMayHaveHappenedIsRepeatedOnlyIfItDidNot(boolean itDid) {
        SERVER.stubFor(post(anyUrl())
                .inScenario("create")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE))
                .willSetStateTo("second"));
        SERVER.stubFor(post(anyUrl())
                .inScenario("create")
                .whenScenarioStateIs("second")
                .willReturn(okJson("{\"by\":\"create\"}")));
        JsonNode there = JsonNodeFactory.instance.objectNode().put("by", "check");
        try (MlflowHttp http = http()) {
            JsonNode made = http.create(PATH, BODY, () -> itDid ? Optional.of(there) : Optional.empty());
            assertThat(made.path("by").asText()).isEqualTo(itDid ? "check" : "create");
        }
        SERVER.verify(itDid ? 1 : 2, postRequestedFor(anyUrl()));
    }

    @Test
    void aCreateThatWasTurnedAwayIsRepeatedWithoutAsking() {
        SERVER.stubFor(post(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(429))
                .willSetStateTo("free"));
        SERVER.stubFor(
                post(anyUrl()).inScenario("busy").whenScenarioStateIs("free").willReturn(okJson("{}")));
        AtomicInteger asked = new AtomicInteger();
        try (MlflowHttp http = http()) {
            http.create(PATH, BODY, () -> {
                asked.incrementAndGet();
                return Optional.empty();
            });
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void insecureTlsTakesAnyCertificateAndNothingElseDoes() {
        SERVER.stubFor(get(anyUrl()).willReturn(okJson("{\"x\":2}")));
        String uri = "https://localhost:" + SERVER.getHttpsPort();
        try (MlflowHttp http = new MlflowHttp(impatient(uri, Map.of()))) {
            assertThatThrownBy(() -> http.get(PATH)).hasMessageContaining("MLFLOW_TRACKING_INSECURE_TLS");
        }
        Map<String, String> insecure = Map.of("MLFLOW_TRACKING_INSECURE_TLS", "true");
        try (MlflowHttp http = new MlflowHttp(impatient(uri, insecure))) {
            assertThat(http.get(PATH).path("x").asInt()).isEqualTo(2);
        }
    }

    @Test
    void runsAndExperimentsSpeakOfFailuresInTheSameWay() {
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(403)
                        .withBody("{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"Permission denied\"}")));
        try (MlflowHttp http = http()) {
            MlflowException thrown = catchThrowableOfType(
                    MlflowException.class, () -> http.runs().experimentId("e"));
            assertThat(thrown.errorCode()).isEqualTo("PERMISSION_DENIED");
            assertThat(thrown.isForbidden()).isTrue();
        }
    }

    @Test
    void aBusyServerDoesNotUseUpTheConnectionsOfRuns() {
        for (int n = 0; n < 3; n++) {
            SERVER.stubFor(any(anyUrl())
                    .inScenario("runs")
                    .whenScenarioStateIs(n == 0 ? Scenario.STARTED : "free " + n)
                    .willReturn(aResponse().withStatus(429))
                    .willSetStateTo("busy " + n));
            SERVER.stubFor(any(anyUrl())
                    .inScenario("runs")
                    .whenScenarioStateIs("busy " + n)
                    .willReturn(okJson("{\"experiment\":{\"experiment_id\":\"" + n + "\",\"name\":\"e\"}}"))
                    .willSetStateTo("free " + (n + 1)));
        }
        try (MlflowHttp http = http()) {
            for (String id : List.of("0", "1", "2")) {
                assertThat(http.runs().experimentId("e")).isEqualTo(id);
            }
        }
    }

    @Test
    void anExperimentThatDoesNotExistIsNamed() {
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(404)
                        .withBody("{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}")));
        try (MlflowHttp http = http()) {
            assertThatThrownBy(() -> http.runs().experimentId("7"))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("There is no experiment '7'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"./mlruns", "file:///tmp/mlruns", "sqlite:///mlflow.db", "http://", "a b"})
    void anAddressThatIsNoServerIsRefused(String uri) {
        assertThatThrownBy(() -> MlflowSettings.of(uri))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("MLFLOW_TRACKING_URI");
    }

    @Test
    void aMissingAddressIsRefused() {
        assertThatThrownBy(() -> MlflowSettings.of(name -> null))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("MLFLOW_TRACKING_URI");
    }
}
