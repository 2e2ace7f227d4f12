package io.github.memalign.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.internal.Json;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider on the loopback interface, and models that never really pause between attempts. */
final class FakeProvider implements AutoCloseable {
    static final ChatRequest REQUEST = ChatRequest.builder()
            .messages(SystemMessage.from("You are a judge."), UserMessage.from("Is the sky blue?"))
            .build();

    final WireMockServer server =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

    FakeProvider() {
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    ProviderModels models(CallLimits limits, Map<String, String> environment) {
        return ProviderModels.builder()
                .limits(limits)
                .environment(environment::get)
                .allowed(new Allowed(Set.of("127.0.0.1"), Set.of()))
                .pause(pause -> {
                    pauses.add(pause);
                    return Duration.ZERO;
                })
                .build();
    }

    ProviderModels models() {
        return models(CallLimits.DEFAULT, Map.of("OPENAI_API_KEY", "sk-secret-1234567890"));
    }

    ChatModel openAi() {
        return models().chat(settings("openai:/gpt-4.1-mini", "/v1"));
    }

    ModelSettings settings(String uri, String path) {
        return settings(uri, path, Map.of());
    }

    ModelSettings settings(String uri, String path, Map<String, JsonNode> parameters) {
        return new ModelSettings(ModelUri.of(uri), parameters, Optional.of(url(path)), Map.of(), Optional.empty());
    }

    /** Answers in this order, the last one ever after. */
    void answers(ResponseDefinitionBuilder... responses) {
        int last = responses.length - 1;
        for (int i = 0; i <= last; i++) {
            server.stubFor(post(anyUrl())
                    .inScenario("answers")
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "answer " + i)
                    .willReturn(responses[i])
                    .willSetStateTo(i < last ? "answer " + (i + 1) : i == 0 ? Scenario.STARTED : "answer " + i));
        }
    }

    static ResponseDefinitionBuilder ok(String body) {
        return aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json")
                .withBody(body);
    }

    static ResponseDefinitionBuilder error(int status, String message) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody("{\"error\":{\"message\":\"" + message + "\",\"type\":\"some_error\"}}");
    }

    static ResponseDefinitionBuilder openAiAnswer(String text) {
        return ok("{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4.1-mini\",\"choices\":"
                + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,\"total_tokens\":1200}}");
    }

    List<LoggedRequest> requests() {
        return server.findAll(postRequestedFor(anyUrl()));
    }

    LoggedRequest onlyRequest() {
        List<LoggedRequest> all = requests();
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " requests in place of one");
        }
        return all.get(0);
    }

    JsonNode onlyBody() {
        return Json.readOrMissing(onlyRequest().getBodyAsString());
    }

    static Map<String, JsonNode> parameters(String json) {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        Json.readOrMissing(json).properties().forEach(p -> parameters.put(p.getKey(), p.getValue()));
        return parameters;
    }

    @Override
    public void close() {
        server.stop();
    }
}
