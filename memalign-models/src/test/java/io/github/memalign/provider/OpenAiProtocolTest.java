package io.github.memalign.provider;

import static io.github.memalign.provider.Answers.embed;
import static io.github.memalign.provider.Answers.usage;
import static io.github.memalign.provider.Answers.vectors;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.ok;
import static io.github.memalign.provider.FakeProvider.openAiAnswer;
import static io.github.memalign.provider.FakeProvider.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiProtocolTest {
    private final FakeProvider provider = new FakeProvider();

    @AfterEach
    void stop() {
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1, /v1/chat/completions",
        "/v1/, /v1/chat/completions",
        "/v1/chat/completions, /v1/chat/completions",
        "/deploy/chat/completions?api-version=2, /deploy/chat/completions?api-version=2",
        "'', /chat/completions"
    })
    void aBaseUrlMayBeABaseOrTheCompleteAddress(String given, String called) {
        provider.answers(openAiAnswer("yes"));
        provider.models().chat(provider.settings("openai:/gpt-4.1-mini", given)).chat(REQUEST);
        assertThat(provider.onlyRequest().getUrl()).isEqualTo(called);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPENAI_API_BASE", "OPENAI_BASE_URL"})
    void theAddressMayComeFromTheEnvironmentAndThenNeedsNoKey(String variable) {
        provider.answers(openAiAnswer("yes"));
        ModelSettings settings = ModelSettings.of(ModelUri.of("openai:/gpt-4.1-mini"));
        provider.models(CallLimits.DEFAULT, Map.of(variable, provider.url("/v1")))
                .chat(settings)
                .chat(REQUEST);
        assertThat(provider.onlyRequest().getUrl()).isEqualTo("/v1/chat/completions");
        assertThat(provider.onlyRequest().containsHeader("Authorization")).isFalse();
    }

    @Test
    void theRequestIsTheModelTheMessagesAndNothingElse() {
        provider.answers(openAiAnswer("yes"));
        provider.openAi().chat(REQUEST);
        assertThat(provider.onlyBody())
                .isEqualTo(json("{'model':'gpt-4.1-mini','messages':[{'role':'system','content':'You are a judge.'},"
                        + "{'role':'user','content':'Is the sky blue?'}],'stream':false}"));
        assertThat(provider.onlyRequest().getHeader("Authorization")).isEqualTo("Bearer sk-secret-1234567890");
    }

    @Test
    void parametersReachTheBodyAsTheyAreAndMayOverwriteOurs() {
        provider.answers(openAiAnswer("yes"));
        Map<String, JsonNode> parameters = parameters(
                "{\"temperature\":0.25,\"max_tokens\":77,\"seed\":5,\"model\":\"other\",\"x_own\":{\"a\":[1]}}");
        provider.models()
                .chat(provider.settings("openai:/gpt-4.1-mini", "/v1", parameters))
                .chat(REQUEST);
        JsonNode body = provider.onlyBody();
        parameters.forEach((name, value) -> assertThat(body.get(name)).isEqualTo(value));
        assertThat(body.path("messages")).hasSize(2);
    }

    @Test
    void aRawSchemaGoesOutUnchangedAndStrict() {
        String schema = "{'type':'object','properties':{'result':{'type':'boolean','title':'Result'}},"
                + "'required':['result'],'additionalProperties':false}";
        provider.answers(openAiAnswer("yes"));
        provider.openAi()
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("?"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("ResponseFormat")
                                        .rootElement(
                                                JsonRawSchema.from(json(schema).toString()))
                                        .build())
                                .build())
                        .build());
        assertThat(provider.onlyBody().get("response_format"))
                .isEqualTo(json("{'type':'json_schema','json_schema':{'name':'ResponseFormat','strict':true,'schema':"
                        + schema + "}}"));
    }

    @Test
    void headersAreReadFromTheEnvironmentAndGoOverOurs() {
        provider.answers(openAiAnswer("yes"));
        ModelSettings settings = new ModelSettings(
                ModelUri.of("openai:/m"),
                Map.of(),
                Optional.of(provider.url("/v1")),
                Map.of("Authorization", "Basic ${TOKEN}", "X-Team", "judges"),
                Optional.empty());
        provider.models(
                        CallLimits.DEFAULT,
                        Map.of("OPENAI_API_KEY", "sk-1234567", "TOKEN", "abc", Allowed.VARIABLES_VARIABLE, "TOKEN"))
                .chat(settings)
                .chat(REQUEST);
        assertThat(provider.onlyRequest().getHeader("Authorization")).isEqualTo("Basic abc");
        assertThat(provider.onlyRequest().getHeader("X-Team")).isEqualTo("judges");
    }

    @Test
    void aHeaderThatNeedsAnUnsetVariableIsRefusedByName() {
        ModelSettings settings = new ModelSettings(
                ModelUri.of("openai:/m"),
                Map.of(),
                Optional.of(provider.url("/v1")),
                Map.of("X-Token", "${NO_SUCH_TOKEN}"),
                Optional.empty());
        assertThatThrownBy(() -> provider.models().chat(settings))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("extra_headers.X-Token")
                .hasMessageContaining("NO_SUCH_TOKEN");
    }

    @Test
    void tokensTimeAndCostAreCounted() {
        provider.answers(openAiAnswer("yes"));
        Usage usage = usage(provider.openAi().chat(REQUEST));
        assertThat(usage.calls()).isEqualTo(1);
        assertThat(usage.knownCost().orElseThrow()).isCloseTo((1000 * 0.4 + 200 * 1.6) / 1e6, within(1e-12));
    }

    @Test
    void anUnknownPriceIsUnknown() {
        provider.answers(openAiAnswer("yes"));
        Usage usage = usage(provider.models()
                .chat(provider.settings("openai:/home-made", "/v1"))
                .chat(REQUEST));
        assertThat(usage.knownCost()).isEmpty();
        assertThat(usage.inputTokens()).isEqualTo(1000);
    }

    @Test
    void w14_embeddingsAreCutAndPackedByTokensAsWellAsByCount() {
        provider.answers(ok(embeddings(12)), ok(embeddings(2)));
        List<String> texts = IntStream.range(0, 14)
                .mapToObj(i -> String.valueOf((char) ('a' + i)).repeat(i == 0 ? 200_000 : 120_000))
                .toList();
        EmbeddingModel embedder =
                provider.models().embedding(provider.settings("openai:/text-embedding-3-small", "/v1"));
        Response<List<Embedding>> embedded = embed(embedder, texts);
        assertThat(vectors(embedded)).hasSize(14);
        assertThat(usage(embedded).calls()).isEqualTo(2);
        assertThat(provider.requests()).hasSize(2).allSatisfy(request -> {
            JsonNode input = Json.readOrMissing(request.getBodyAsString()).path("input");
            assertThat(input).isNotEmpty().allSatisfy(text -> assertThat(text.textValue())
                    .hasSize(8_192 * 4));
        });
    }

    @Test
    void w14_aTextOfAnyScriptIsCutToTokensAndNotToCharacters() {
        provider.answers(ok(embeddings(2)));
        EmbeddingModel embedder =
                provider.models().embedding(provider.settings("openai:/text-embedding-3-small", "/v1"));
        embed(embedder, List.of("日".repeat(40_000), "ж".repeat(40_000)));
        JsonNode input = provider.onlyBody().path("input");
        assertThat(input.get(0).textValue().length()).isEqualTo(8_192 * 4 / 5);
        assertThat(input.get(1).textValue().length()).isEqualTo(8_192 * 4 / 2);
    }

    @Test
    void aBatchThatIsTooLongGoesOutInHalvesAndATextThatIsIsCut() {
        provider.server.stubFor(WireMock.post(WireMock.anyUrl())
                .willReturn(FakeProvider.error(400, "maximum context length is 8192 tokens")));
        provider.server.stubFor(WireMock.requestMatching(request -> {
                    JsonNode input =
                            Json.readOrMissing(request.getBodyAsString()).path("input");
                    return MatchResult.of(
                            input.size() == 1 && input.get(0).textValue().length() < 3_000);
                })
                .willReturn(ok(embeddings(1))));
        EmbeddingModel embedder =
                provider.models().embedding(provider.settings("openai:/text-embedding-3-small", "/v1"));
        Response<List<Embedding>> embedded = embed(embedder, List.of("short", "x".repeat(10_000), "also short"));
        assertThat(vectors(embedded)).hasSize(3);
        List<String> sent = provider.requests().stream()
                .map(request -> Json.readOrMissing(request.getBodyAsString()).path("input"))
                .map(input -> input.size() + ":" + input.get(0).textValue().length())
                .toList();
        assertThat(sent).containsExactly("3:5", "1:5", "2:10000", "1:10000", "1:5000", "1:2500", "1:10");
    }

    @Test
    void aTextThatIsTooLongHoweverShortIsAFailure() {
        provider.answers(FakeProvider.error(400, "maximum context length is 8192 tokens"));
        EmbeddingModel embedder =
                provider.models().embedding(provider.settings("openai:/text-embedding-3-small", "/v1"));
        assertThatThrownBy(() -> embed(embedder, List.of("x".repeat(3_000)))).hasMessageContaining("maximum context");
        assertThat(provider.requests()).hasSize(4);
    }

    @Test
    void dimensionsAreAskedOfAnEmbeddingModelAndItsTokensCost() {
        provider.answers(ok(embeddings(2)));
        ModelSettings settings = new ModelSettings(
                ModelUri.of("openai:/text-embedding-3-small"),
                Map.of(),
                Optional.of(provider.url("/v1")),
                Map.of(),
                Optional.of(256));
        Response<List<Embedding>> embedded = embed(provider.models().embedding(settings), List.of("one", "two"));
        assertThat(provider.onlyBody().path("dimensions").intValue()).isEqualTo(256);
        assertThat(provider.onlyRequest().getUrl()).isEqualTo("/v1/embeddings");
        assertThat(vectors(embedded).get(1)).containsExactly(1f, 0.5f);
        assertThat(usage(embedded).knownCost().orElseThrow()).isCloseTo(20 * 0.02 / 1e6, within(1e-15));
    }

    private static String embeddings(int count) {
        return "{\"object\":\"list\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":20,\"total_tokens\":20},\"data\":"
                + IntStream.range(0, count)
                        .mapToObj(i -> "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":[" + i + ",0.5]}")
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    private static JsonNode json(String singleQuoted) {
        return Json.readOrMissing(singleQuoted.replace('\'', '"'));
    }
}
