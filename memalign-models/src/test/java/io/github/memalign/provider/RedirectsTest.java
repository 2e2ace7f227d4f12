package io.github.memalign.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.model.ModelCallException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No provider's client takes a key to where a redirect points. */
class RedirectsTest {
    private static final Map<String, String> KEYS = Map.of(
            "OPENAI_API_KEY", "sk-123456789",
            "ANTHROPIC_API_KEY", "sk-ant-123456789",
            "GEMINI_API_KEY", "gemini-key-1",
            "MISTRAL_API_KEY", "mistral-key-1",
            "AWS_REGION", "eu-west-1",
            "AWS_ACCESS_KEY_ID", "AKIAXXXXXXXXXXXXXXXX",
            "AWS_SECRET_ACCESS_KEY", "aws-secret-1");

    private final FakeProvider provider = new FakeProvider();
    private final FakeProvider elsewhere = new FakeProvider();

    @AfterEach
    void stop() {
        provider.close();
        elsewhere.close();
    }

    private void redirect(int status) {
        provider.server.stubFor(any(anyUrl())
                .willReturn(
                        aResponse().withStatus(status).withHeader("Location", elsewhere.url("/v1/chat/completions"))));
        elsewhere.server.stubFor(any(anyUrl()).willReturn(ok("{}")));
    }

    private void assertNothingWentElsewhere() {
        elsewhere.server.verify(0, anyRequestedFor(anyUrl()));
        assertThat(provider.requests()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "openai:/gpt-4.1-mini, /v1",
        "anthropic:/claude-sonnet-4-5, /v1",
        "ollama:/llama3.2, ''",
        "gemini:/gemini-2.5-flash, /v1beta",
        "mistral:/mistral-small-latest, /v1",
        "bedrock:/some.model-v1, ''"
    })
    void ofAChatModel(String uri, String base) {
        for (int status : List.of(302, 307, 308)) {
            redirect(status);
            assertThatThrownBy(() -> provider.models(CallLimits.DEFAULT, KEYS)
                            .chat(provider.settings(uri, base))
                            .chat(REQUEST))
                    .isInstanceOf(ModelCallException.class);
            assertNothingWentElsewhere();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai:/text-embedding-3-small, /v1",
        "ollama:/nomic-embed-text, ''",
        "gemini:/gemini-embedding-001, /v1beta",
        "mistral:/mistral-embed, /v1"
    })
    void ofAnEmbeddingModel(String uri, String base) {
        for (int status : List.of(302, 307, 308)) {
            redirect(status);
            assertThatThrownBy(() -> provider.models(CallLimits.DEFAULT, KEYS)
                            .embedding(provider.settings(uri, base))
                            .embed("text"))
                    .isInstanceOf(ModelCallException.class);
            assertNothingWentElsewhere();
        }
    }

    @Test
    void isToldWithWhatToDo() {
        redirect(307);
        assertThatThrownBy(() -> provider.models(CallLimits.DEFAULT, KEYS)
                        .chat(provider.settings("openai:/gpt-4.1-mini", "/v1"))
                        .chat(REQUEST))
                .hasMessageContaining("HTTP 307")
                .hasMessageContaining("The server redirects, which is not followed; name its own address");
    }
}
