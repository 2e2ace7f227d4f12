package io.github.memalign.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.github.memalign.provider.Answers.usage;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.error;
import static io.github.memalign.provider.FakeProvider.ok;
import static io.github.memalign.provider.FakeProvider.openAiAnswer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiFaultsTest {
    private final FakeProvider provider = new FakeProvider();

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void w27_aBurstOf429IsWaitedOutAsLongAsTheProviderAsks() {
        provider.answers(
                error(429, "slow down").withHeader("Retry-After", "7"),
                error(429, "slow down").withHeader("Retry-After", "40"),
                openAiAnswer("yes"));
        ChatResponse reply = provider.openAi().chat(REQUEST);
        assertThat(reply.aiMessage().text()).isEqualTo("yes");
        assertThat(provider.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(40));
        assertThat(usage(reply).calls()).isEqualTo(3);
        assertThat(usage(reply).inputTokens()).isEqualTo(1000);
        assertThat(usage(reply).outputTokens()).isEqualTo(200);
    }

    @Test
    void backoffDoublesAndIsShortenedByAHalfAtMost() {
        provider.answers(error(500, "oops"));
        failure(provider.openAi());
        assertThat(provider.pauses).hasSize(5);
        long full = 1000;
        for (Duration pause : provider.pauses) {
            assertThat(pause.toMillis()).isBetween(full / 2, full);
            full *= 2;
        }
    }

    @Test
    void aProviderThatAsksForLongerThanTheBudgetIsNotAskedAgain() {
        provider.answers(error(429, "come back tomorrow").withHeader("Retry-After", "86400"));
        ModelCallException e = failure(provider.openAi());
        assertThat(e.reason()).isEqualTo(Reason.RATE_LIMIT);
        assertThat(e).hasMessageContaining("86400 s").hasMessageContaining("come back tomorrow");
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void aUsedUpQuotaIsNotRetried() {
        provider.answers(error(429, "You exceeded your current quota, please check your plan and billing details"));
        assertThat(failure(provider.openAi()).reason()).isEqualTo(Reason.RATE_LIMIT);
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void retriesEndAfterTheAttemptsAllowedAndTheUsageTellsHowMany() {
        provider.answers(error(503, "overloaded"));
        CallLimits limits = CallLimits.DEFAULT.withRetries(3, Duration.ofSeconds(1), Duration.ofMinutes(1));
        ModelCallException e = failure(provider.models(limits, Map.of()).chat(provider.settings("openai:/m", "/v1")));
        assertThat(e.reason()).isEqualTo(Reason.SERVER);
        assertThat(e.usage().calls()).isEqualTo(3);
        assertThat(e).hasMessage("openai:/m: HTTP 503: overloaded (after 3 attempts)");
        assertThat(provider.requests()).hasSize(3);
    }

    @Test
    void aDroppedConnectionIsRetried() {
        provider.answers(
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                openAiAnswer("yes"));
        assertThat(usage(provider.openAi().chat(REQUEST)).calls()).isEqualTo(3);
    }

    @Test
    void aServerThatIsGoneIsAConnectionFailure() {
        ChatModel client = provider.openAi();
        provider.close();
        ModelCallException e = failure(client);
        assertThat(e.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(e).hasMessageContaining("Check the base URL and the network");
    }

    @Test
    void garbageIsRetriedAndThenAServerFailure() {
        provider.answers(ok("<html>gateway</html>"));
        ModelCallException e = failure(provider.openAi());
        assertThat(e.reason()).isEqualTo(Reason.SERVER);
        assertThat(e.usage().calls()).isEqualTo(6);
    }

    @Test
    void anAnswerWithoutChoicesIsAServerFailure() {
        provider.answers(ok("{\"choices\":[]}"));
        assertThat(failure(provider.openAi()).reason()).isEqualTo(Reason.SERVER);
    }

    @Test
    void anAnswerThatTakesTooLongTimesOut() {
        assertTimesOut(openAiAnswer("yes").withFixedDelay(30_000));
    }

    @Test
    void anAnswerThatTricklesInTimesOut() {
        assertTimesOut(openAiAnswer("yes").withChunkedDribbleDelay(20, 60_000));
    }

    private void assertTimesOut(ResponseDefinitionBuilder response) {
        provider.answers(response);
        CallLimits limits = CallLimits.DEFAULT
                .withTimeout(Duration.ofMillis(50))
                .withRetries(2, Duration.ofSeconds(1), Duration.ofMinutes(1));
        ModelCallException e = failure(provider.models(limits, Map.of()).chat(provider.settings("openai:/m", "/v1")));
        assertThat(e.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(e.usage().calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model | UNSUPPORTED_FORMAT
            400 | Structured outputs are not available here                                                   | UNSUPPORTED_FORMAT
            422 | tools are not supported by this model                                                       | UNSUPPORTED_FORMAT
            400 | This model doesn't support tool use in streaming mode                                       | UNSUPPORTED_FORMAT
            400 | This model doesn't support the toolConfig.toolChoice.tool field                             | UNSUPPORTED_FORMAT
            400 | Function calling with a response mime type 'application/json' is unsupported                | UNSUPPORTED_FORMAT
            400 | An assistant message with 'tool_calls' must be followed by tool messages                    | BAD_REQUEST
            400 | The tool result does not belong to a call                                                   | BAD_REQUEST
            400 | Your plan allows at most 10 tools                                                           | BAD_REQUEST
            400 | Missing required parameter: 'tools[0].function.name'                                        | BAD_REQUEST
            400 | function call arguments are no JSON                                                         | BAD_REQUEST
            400 | This model's maximum context length is 8192 tokens                                          | TOO_LONG
            413 | Payload too large                                                                           | TOO_LONG
            400 | The response was filtered due to the prompt triggering our content management policy        | CONTENT_FILTERED
            400 | temperature must be below 2                                                                 | BAD_REQUEST
            400 | The model `gpt-9` does not exist                                                            | NOT_FOUND
            401 | Incorrect key                                                                               | AUTHENTICATION
            403 | Your country is not supported                                                               | AUTHENTICATION
            403 | The model requires moderation. Your input was flagged for "harassment"                      | CONTENT_FILTERED
            401 | No key, though the moderation is on                                                         | AUTHENTICATION
            404 | No such route                                                                               | NOT_FOUND
            """)
    void w27_reasonsAreToldApartAndARefusalIsNeverRetried(int status, String message, Reason reason) {
        provider.answers(error(status, message));
        ModelCallException e = failure(provider.openAi());
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e).hasMessageContaining(message);
        assertThat(e.usage().calls()).isEqualTo(1);
        assertThat(provider.requests()).hasSize(1);
        assertThat(provider.pauses).isEmpty();
    }

    @Test
    void keysAndHeadersAreInNoMessageNotEvenOfACause() {
        provider.answers(
                error(401, "Incorrect API key: sk-secret-1234567890, header was tok-5555, also sk-sec***7890"));
        ModelSettings plain = provider.settings("openai:/m", "/v1");
        ModelSettings settings = new ModelSettings(
                plain.uri(), Map.of(), plain.baseUrl(), Map.of("X-Token", "${TOKEN}"), plain.dimension());
        ProviderModels models = provider.models(
                CallLimits.DEFAULT,
                Map.of(
                        "OPENAI_API_KEY",
                        "sk-secret-1234567890",
                        "TOKEN",
                        "tok-5555",
                        Allowed.VARIABLES_VARIABLE,
                        "TOKEN"));
        ModelCallException e = failure(models.chat(settings));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("Incorrect API key: ***").doesNotContain("sk-sec", "tok-5555", "7890");
    }

    @Test
    void aKeyThatNoHeaderCanCarryIsInNoMessageEither() {
        ProviderModels models =
                provider.models(CallLimits.DEFAULT, Map.of("OPENAI_API_KEY", "sk-secret-1234567890\u2026"));
        ModelCallException e = failure(models.chat(provider.settings("openai:/m", "/v1")));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .containsIgnoringCase("the header authorization")
                .doesNotContain("sk-sec", "7890");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void shortAndOrdinaryHeaderValuesStayReadableInMessages() {
        provider.answers(error(400, "1 of 10 judges in production: true"));
        ModelSettings plain = provider.settings("openai:/m", "/v1");
        ModelSettings settings = new ModelSettings(
                plain.uri(),
                Map.of(),
                plain.baseUrl(),
                Map.of("X-Retry", "1", "X-Team", "judges", "X-Stage", "production", "X-Flag", "true"),
                plain.dimension());
        assertThat(failure(provider.models().chat(settings)))
                .hasMessageContaining("1 of 10 judges in production: true");
    }

    @Test
    void aLongHeaderValueIsTakenForASecretWhateverItsNameIs() {
        provider.answers(error(400, "no such tenant: 8f14e45fceea167a5a36"));
        ModelSettings plain = provider.settings("openai:/m", "/v1");
        ModelSettings settings = new ModelSettings(
                plain.uri(), Map.of(), plain.baseUrl(), Map.of("X-Tenant", "8f14e45fceea167a5a36"), plain.dimension());
        assertThat(failure(provider.models().chat(settings))).hasMessageContaining("no such tenant: ***");
    }

    @Test
    @Timeout(60)
    void anAnswerIsReadToALimit() throws IOException {
        HttpServer endless = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        AtomicInteger asked = new AtomicInteger();
        endless.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            byte[] megabyte = new byte[1_000_000];
            try (OutputStream body = exchange.getResponseBody()) {
                for (int i = 0; i < 10_000; i++) {
                    body.write(megabyte);
                }
            }
        });
        endless.start();
        try {
            ModelSettings settings = new ModelSettings(
                    ModelUri.of("openai:/m"),
                    Map.of(),
                    Optional.of("http://127.0.0.1:" + endless.getAddress().getPort()),
                    Map.of(),
                    Optional.empty());
            assertThat(failure(provider.models().chat(settings)))
                    .hasMessageContaining("the answer is larger than 100 MB, which is the most that is read");
            assertThat(asked).as("asked once").hasValue(1);
        } finally {
            endless.stop(0);
        }
    }

    @Test
    void anErrorPageIsShortenedToItsText() {
        provider.answers(
                aResponse().withStatus(404).withBody("<html><h1>Not here</h1>" + "x".repeat(5000) + "</html>"));
        ModelCallException e = failure(provider.openAi());
        assertThat(e).hasMessageContaining("HTTP 404: Not here").message().hasSizeLessThan(600);
    }

    @Test
    void anAnswerHeldBackByTheFilterIsNoAnswer() {
        provider.answers(ok("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"finish_reason\":\"content_filter\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0}}"));
        ModelCallException e = failure(provider.openAi());
        assertThat(e.reason()).isEqualTo(Reason.CONTENT_FILTERED);
        assertThat(e.usage().inputTokens()).isEqualTo(9);
    }

    private static ModelCallException failure(ChatModel client) {
        return catchThrowableOfType(ModelCallException.class, () -> client.chat(REQUEST));
    }
}
