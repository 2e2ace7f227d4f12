package io.github.memalign.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.github.memalign.provider.Answers.embed;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.error;
import static io.github.memalign.provider.FakeProvider.ok;
import static io.github.memalign.provider.FakeProvider.openAiAnswer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server of a judge from elsewhere receives, and what it does not. */
class AllowedTest {
    private static final Map<String, String> SECRETS = Map.of(
            "OPENAI_API_KEY", "sk-victim-1234567",
            "ANTHROPIC_API_KEY", "sk-ant-victim-123",
            "GEMINI_API_KEY", "gemini-victim-123",
            "MISTRAL_API_KEY", "mistral-victim-12",
            "AWS_REGION", "eu-west-1",
            "AWS_ACCESS_KEY_ID", "AKIAVICTIMXXXXXXXXXX",
            "AWS_SECRET_ACCESS_KEY", "aws-victim-secret",
            "AWS_SESSION_TOKEN", "aws-victim-token",
            "MEMALIGN_HEADER_X_SAVED", "saved-victim-123");

    private final FakeProvider server = new FakeProvider();

    @TempDir
    private Path home;

    @AfterEach
    void stop() {
        server.close();
    }

    /** The same server by a name that is not one of this machine's usual ones: to the rules it is anybody's. */
    private String stranger() {
        return "http://[::ffff:127.0.0.1]:" + server.server.port() + "/v1";
    }

    private String loopback() {
        return server.url("/v1");
    }

    private static ProviderModels models(Allowed allowed, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(SECRETS);
        environment.putAll(more);
        return ProviderModels.builder()
                .environment(environment::get)
                .allowed(allowed)
                .build();
    }

    private static ProviderModels models() {
        return models(Allowed.NOTHING, Map.of());
    }

    private static ModelSettings settings(String model, String url, Map<String, String> headers) {
        return new ModelSettings(ModelUri.of(model), Map.of(), Optional.of(url), headers, Optional.empty());
    }

    private static ModelSettings openAi(String url) {
        return settings("openai:/m", url, Map.of());
    }

    private static String allOf(LoggedRequest request) {
        return request.getUrl() + request.getHeaders() + request.getBodyAsString();
    }

    @Test
    void aServerThatNobodyAllowedReceivesNothing() {
        server.answers(openAiAnswer("yes"));
        assertThatThrownBy(() -> models().chat(openAi(stranger())).chat(REQUEST))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("base_url")
                .hasMessageContaining("--allow-host [::ffff:127.0.0.1]")
                .hasMessageContaining("MEMALIGN_ALLOWED_HOSTS")
                .hasMessageContaining("~/.memalign/allowed.json");
        assertThatThrownBy(() -> embed(models().embedding(openAi(stranger())), List.of("text")))
                .isInstanceOf(InvalidSettingException.class);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "openai:/m, /v1",
        "anthropic:/m, /v1",
        "gemini:/m, /v1beta",
        "mistral:/m, /v1",
        "bedrock:/m, ''",
        "groq:/m, /v1"
    })
    void aServerOfThisMachineIsCalledWithoutKeysAndTheRefusalSaysSo(String model, String path) {
        server.answers(error(401, "who are you"));
        Throwable refused = catchThrowable(
                () -> models().chat(settings(model, server.url(path), Map.of())).chat(REQUEST));
        String sent = allOf(server.onlyRequest());
        SECRETS.forEach((name, value) -> {
            if (!name.equals("AWS_REGION")) {
                assertThat(sent).as(name).doesNotContain(value);
            }
        });
        if (!model.startsWith("groq")) {
            assertThat(refused)
                    .hasMessageContaining("was not sent to 127.0.0.1, which the judge names and nobody allowed")
                    .hasMessageContaining("--allow-host 127.0.0.1");
        }
    }

    @Test
    void aVariableThatNobodyAllowedIsNotReadAndNothingIsSent() {
        server.answers(openAiAnswer("yes"));
        ModelSettings asks = settings("openai:/m", loopback(), Map.of("X-A", "Bearer ${AWS_SECRET_ACCESS_KEY}"));
        assertThatThrownBy(() -> models().chat(asks).chat(REQUEST))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("extra_headers.X-A")
                .hasMessageContaining("--allow-variable AWS_SECRET_ACCESS_KEY")
                .hasMessageContaining("MEMALIGN_ALLOWED_VARIABLES")
                .hasMessageContaining("~/.memalign/allowed.json")
                .hasMessageNotContaining("aws-victim");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatAJudgeSavedForAHeaderGoesToAllowedServersOnly() {
        server.answers(openAiAnswer("yes"));
        Map<String, String> saved = Map.of("X-Saved", "${MEMALIGN_HEADER_X_SAVED}");
        assertThatThrownBy(() -> models().chat(settings("openai:/m", loopback(), saved)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("MEMALIGN_HEADER_X_SAVED");
        models(new Allowed(Set.of("127.0.0.1"), Set.of()), Map.of())
                .chat(settings("openai:/m", loopback(), saved))
                .chat(REQUEST);
        assertThat(server.onlyRequest().getHeader("X-Saved")).isEqualTo("saved-victim-123");
    }

    @Test
    void whatTheCallerAllowedIsSent() {
        received(
                models(new Allowed(Set.of("[::ffff:127.0.0.1]"), Set.of("LLM_TOKEN")), Map.of("LLM_TOKEN", "token-1")));
    }

    @Test
    void whatTheEnvironmentAllowsIsSent() {
        received(models(
                Allowed.NOTHING,
                Map.of(
                        "LLM_TOKEN",
                        "token-1",
                        Allowed.HOSTS_VARIABLE,
                        "llm.example.com, [::ffff:127.0.0.1]",
                        Allowed.VARIABLES_VARIABLE,
                        "LLM_TOKEN")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOME", "USERPROFILE"})
    void whatTheFileInTheUsersHomeAllowsIsSent(String variable) throws IOException {
        write("{\"hosts\": [\"[::ffff:127.0.0.1]\"], \"variables\": [\"LLM_TOKEN\"]}");
        received(models(Allowed.NOTHING, Map.of("LLM_TOKEN", "token-1", variable, home.toString())));
    }

    private void received(ProviderModels models) {
        server.answers(openAiAnswer("yes"));
        models.chat(settings("openai:/m", stranger(), Map.of("X-Token", "${LLM_TOKEN}")))
                .chat(REQUEST);
        assertThat(server.onlyRequest().getHeader("Authorization")).isEqualTo("Bearer sk-victim-1234567");
        assertThat(server.onlyRequest().getHeader("X-Token")).isEqualTo("token-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{\"hosts\": \"a\"}",
                "{\"hosts\": [1]}",
                "{\"host\": [\"a\"]}",
                "{\"variables\": {}}"
            })
    void aFileThatIsWrongIsNamedAndAllowsNothing(String content) throws IOException {
        write(content);
        ProviderModels models = models(Allowed.NOTHING, Map.of("HOME", home.toString()));
        assertThatThrownBy(() -> models.chat(openAi(loopback())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(home.resolve(Allowed.FILE).toString())
                .hasMessageContaining("{\"hosts\": [");
        assertThat(server.requests()).isEmpty();
    }

    private void write(String content) throws IOException {
        Path file = home.resolve(Allowed.FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @ParameterizedTest
    @CsvSource({
        "llm.example.com, llm.example.com, true",
        "LLM.Example.com, llm.example.com, true",
        "llm.example.com:8443, llm.example.com, true",
        "https://llm.example.com:8443/v1, llm.example.com, true",
        "*.example.com, llm.example.com, true",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, evilexample.com, false",
        "*.example.com, example.com.evil.org, false",
        "llm.example.com, llm.example.com.evil.org, false",
        "example.com, llm.example.com, false"
    })
    void aHostIsAllowedByItsNameOrItsDomain(String allowed, String host, boolean may) {
        assertThat(new Allowed(Set.of(allowed), Set.of()).allows(host)).isEqualTo(may);
    }

    @Test
    void theProvidersOwnServerNeedsNoLeaveUnlessTheConnectionIsReadable() {
        assertThat(models().chat(openAi("https://api.openai.com/v1"))).isNotNull();
        assertThatThrownBy(() -> models().chat(openAi("http://api.openai.com/v1")))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> models().chat(settings("anthropic:/m", "https://api.openai.com/v1", Map.of())))
                .isInstanceOf(InvalidSettingException.class);
        assertThat(models().chat(settings("bedrock:/m", "https://bedrock-runtime.eu-west-1.amazonaws.com", Map.of())))
                .isNotNull();
        assertThatThrownBy(() -> models().chat(
                                settings("bedrock:/m", "https://x.execute-api.eu-west-1.amazonaws.com", Map.of())))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void aProxysHeadersGoWithItsAddressForChatAndEmbeddingAlike() {
        server.server.stubFor(post(urlPathEqualTo("/proxy/embeddings"))
                .willReturn(
                        ok("{\"object\":\"list\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1},"
                                + "\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[1,0.5]}]}")));
        server.server.stubFor(post(urlPathEqualTo("/proxy/chat/completions"))
                .willReturn(openAiAnswer("{\\\"result\\\":\\\"yes\\\",\\\"rationale\\\":\\\"r\\\"}")));
        JudgeDefinition definition = JudgeDefinition.builder("kind", "Is {{ outputs }} kind?")
                .model("openai:/m")
                .baseUrl(server.url("/proxy/chat/completions"))
                .extraHeader("X-Proxy-Key", "proxy-secret")
                .build();
        AlignedJudge judge =
                AlignedJudge.unaligned(definition, MemorySettings.DEFAULT.withEmbeddingModel(ModelUri.of("openai:/e")));
        Example example = Example.builder().id("1").outputs("a").build();
        try (MemAlign memAlign = MemAlign.builder()
                .models(models(new Allowed(Set.of("127.0.0.1"), Set.of()), Map.of()))
                .build()) {
            Assessment said = Assessment.of("yes").by("ana@example.com");
            AlignedJudge taught = memAlign.align(judge, List.of(new LabelledExample(example, List.of(said))))
                    .judge();
            assertThat(memAlign.judge(taught)
                            .judge(Example.builder().id("2").outputs("b").build())
                            .value())
                    .contains("yes");
        }
        assertThat(server.requests())
                .extracting(LoggedRequest::getUrl)
                .contains("/proxy/embeddings", "/proxy/chat/completions");
        assertThat(server.requests()).allSatisfy(request -> {
            assertThat(request.getUrl()).startsWith("/proxy/");
            assertThat(request.getHeader("X-Proxy-Key")).isEqualTo("proxy-secret");
        });
    }
}
