package io.github.memalign.mlflow.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.provider.ProviderModels;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayProviderTest {
    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance().build();

    @Test
    void asksTheServerWithTheServersCredentialsAndNoProvidersKey() {
        SERVER.stubFor(post(urlPathEqualTo("/prefix/gateway/mlflow/v1/chat/completions"))
                .willReturn(okJson("""
                                {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
                                "message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],
                                "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}""")));
        Map<String, String> environment = Map.of("MLFLOW_TRACKING_TOKEN", "tok");
        try (MlflowHttp http = new MlflowHttp(MlflowSettings.of(SERVER.baseUrl() + "/prefix", environment::get));
                ProviderModels models = ProviderModels.builder()
                        .environment(name -> null)
                        .providers(Map.of(GatewayProvider.NAME, new GatewayProvider(http)))
                        .build()) {
            String said = models.chat(ModelSettings.of(ModelUri.of("gateway:/team-judge")))
                    .chat(ChatRequest.builder().messages(UserMessage.from("hi")).build())
                    .aiMessage()
                    .text();
            assertThat(said).isEqualTo("hello");
        }
        SERVER.verify(postRequestedFor(urlPathEqualTo("/prefix/gateway/mlflow/v1/chat/completions"))
                .withHeader("Authorization", equalTo("Bearer tok"))
                .withRequestBody(matchingJsonPath("$.model", equalTo("team-judge"))));
    }
}
