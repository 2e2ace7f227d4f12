package io.github.memalign.provider;

import static io.github.memalign.provider.Answers.embed;
import static io.github.memalign.provider.Answers.usage;
import static io.github.memalign.provider.Answers.vectors;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.error;
import static io.github.memalign.provider.FakeProvider.ok;
import static io.github.memalign.provider.FakeProvider.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.Response;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OtherProvidersTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"result\":{\"type\":\"boolean\",\"title\":"
                    + "\"Result\"}},\"required\":[\"result\"],\"additionalProperties\":false}";

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "ANTHROPIC_API_KEY", "sk-ant-123456789",
            "GEMINI_API_KEY", "gemini-key-1",
            "MISTRAL_API_KEY", "mistral-key-1",
            "AWS_REGION", "eu-west-1",
            "AWS_ACCESS_KEY_ID", "AKIAXXXXXXXXXXXXXXXX",
            "AWS_SECRET_ACCESS_KEY", "aws-secret-1");

    /** A provider's protocol: where it is asked, where parameters and schema go, how it answers. */
    enum Protocol {
        ANTHROPIC(
                "anthropic:/claude-sonnet-4-5",
                "/v1",
                "/v1/messages",
                "",
                "max_tokens",
                "/output_config/format/schema",
                "{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\"content\":[{\"type\":\"text\","
                        + "\"text\":\"yes\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":30,\"output_tokens\":4}}"),
        OLLAMA(
                "ollama:/llama3.2",
                "",
                "/api/chat",
                "/options",
                "num_predict",
                "/format",
                "{\"model\":\"llama3.2\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"yes\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":30,"
                        + "\"eval_count\":4}"),
        GEMINI(
                "gemini:/gemini-2.5-flash",
                "/v1beta",
                "/v1beta/models/gemini-2.5-flash:generateContent",
                "/generationConfig",
                "maxOutputTokens",
                "/generationConfig/responseJsonSchema",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"yes\"}],\"role\":\"model\"},\"finishReason\":"
                        + "\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":30,\"candidatesTokenCount\":4,"
                        + "\"totalTokenCount\":34},\"modelVersion\":\"g\",\"responseId\":\"1\"}"),
        MISTRAL(
                "mistral:/mistral-small-latest",
                "/v1",
                "/v1/chat/completions",
                "",
                "max_tokens",
                "/response_format/json_schema/schema",
                "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":4,\"total_tokens\":34}}"),
        BEDROCK(
                "bedrock:/some.model-v1",
                "",
                "/model/some.model-v1/converse",
                "/inferenceConfig",
                "maxTokens",
                "/outputConfig/textFormat/structure/jsonSchema/schema",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"yes\"}]}},\"stopReason\":"
                        + "\"end_turn\",\"usage\":{\"inputTokens\":30,\"outputTokens\":4,\"totalTokens\":34},\"metrics\":"
                        + "{\"latencyMs\":1}}");

        private final String uri;
        private final String base;
        private final String called;
        private final String parametersAt;
        private final String limit;
        private final String schemaAt;
        private final String answer;

        Protocol(
                String uri,
                String base,
                String called,
                String parametersAt,
                String limit,
                String schemaAt,
                String answer) {
            this.uri = uri;
            this.base = base;
            this.called = called;
            this.parametersAt = parametersAt;
            this.limit = limit;
            this.schemaAt = schemaAt;
            this.answer = answer;
        }
    }

    private final FakeProvider provider = new FakeProvider();
    private final ProviderModels models = provider.models(CallLimits.DEFAULT, ENVIRONMENT);

    @AfterEach
    void stop() {
        models.close();
        provider.close();
    }

    @ParameterizedTest
    @EnumSource
    void parametersReachTheBodyAndTheUsageIsCounted(Protocol protocol) {
        provider.answers(ok(protocol.answer));
        ModelSettings settings =
                provider.settings(protocol.uri, protocol.base, parameters("{\"temperature\":0.25,\"max_tokens\":77}"));
        ChatResponse reply = models.chat(settings).chat(REQUEST);
        assertThat(reply.aiMessage().text()).isEqualTo("yes");
        assertThat(usage(reply).calls()).isEqualTo(1);
        assertThat(usage(reply).inputTokens()).isEqualTo(30);
        assertThat(usage(reply).outputTokens()).isEqualTo(4);
        assertThat(provider.onlyRequest().getUrl()).isEqualTo(protocol.called);
        JsonNode body = provider.onlyBody().at(protocol.parametersAt);
        assertThat(body.path("temperature").doubleValue()).isEqualTo(0.25);
        assertThat(body.path(protocol.limit).intValue()).isEqualTo(77);
    }

    @ParameterizedTest
    @EnumSource
    void aRawSchemaGoesOutUnchanged(Protocol protocol) {
        provider.answers(ok(protocol.answer));
        ResponseFormat format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("ResponseFormat")
                        .rootElement(JsonRawSchema.from(SCHEMA))
                        .build())
                .build();
        models.chat(provider.settings(protocol.uri, protocol.base))
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("?"))
                        .responseFormat(format)
                        .build());
        JsonNode sent = provider.onlyBody().at(protocol.schemaAt);
        assertThat(sent.isTextual() ? Json.readOrMissing(sent.textValue()) : sent)
                .isEqualTo(Json.readOrMissing(SCHEMA));
    }

    @ParameterizedTest
    @EnumSource
    void w27_failuresAreToldApartAndRetriedInOnePlace(Protocol protocol) {
        ResponseDefinitionBuilder busy = awsError(error(503, "busy"), protocol, "ServiceUnavailableException");
        provider.answers(busy, busy, ok(protocol.answer));
        ChatModel client = models.chat(provider.settings(protocol.uri, protocol.base));
        assertThat(usage(client.chat(REQUEST)).calls()).isEqualTo(3);
        assertThat(provider.requests()).hasSize(3);
        assertThat(provider.pauses).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aWrongKeyIsNotRetriedAndNotRepeated(Protocol protocol) {
        String key = ENVIRONMENT.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(protocol.name()) || protocol == Protocol.BEDROCK)
                .filter(entry -> entry.getKey().endsWith("KEY"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("(no key)");
        provider.answers(awsError(error(403, "bad key " + key), protocol, "AccessDeniedException"));
        ModelCallException e = catchThrowableOfType(
                ModelCallException.class, () -> models.chat(provider.settings(protocol.uri, protocol.base))
                        .chat(REQUEST));
        assertThat(e.reason()).isEqualTo(Reason.AUTHENTICATION);
        assertThat(e).hasMessageContaining("bad key").hasMessageNotContaining("AKIA");
        assertThat(protocol == Protocol.OLLAMA || !e.getMessage().contains(key)).isTrue();
        assertThat(provider.requests()).hasSize(1);
    }

    private static ResponseDefinitionBuilder awsError(ResponseDefinitionBuilder error, Protocol protocol, String type) {
        if (protocol != Protocol.BEDROCK) {
            return error;
        }
        int status = type.startsWith("Service") ? 503 : 403;
        String message = status == 503 ? "busy" : "bad key aws-secret-1 AKIAXXXXXXXXXXXXXXXX";
        return ok("{\"message\":\"" + message + "\"}").withStatus(status).withHeader("x-amzn-ErrorType", type);
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic:/claude, ANTHROPIC_API_KEY",
        "gemini:/gemini-2.5-flash, GEMINI_API_KEY",
        "mistral:/mistral-small-latest, MISTRAL_API_KEY",
        "bedrock:/some.model-v1, AWS_REGION"
    })
    void aMissingKeyIsNamed(String uri, String variable) {
        ProviderModels bare = provider.models(CallLimits.DEFAULT, Map.of());
        InvalidSettingException e = catchThrowableOfType(
                InvalidSettingException.class, () -> bare.chat(ModelSettings.of(ModelUri.of(uri))));
        assertThat(e.setting()).isEqualTo(variable);
        assertThat(e).hasMessageContaining(uri);
    }

    @Test
    void bedrockWithHalfOfItsCredentialsNamesTheOther() {
        ProviderModels half =
                provider.models(CallLimits.DEFAULT, Map.of("AWS_REGION", "x", "AWS_ACCESS_KEY_ID", "AKIA"));
        assertThatThrownBy(() -> half.chat(ModelSettings.of(ModelUri.of("bedrock:/m"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void aParameterThatGeminiDoesNotTakeIsNamed() {
        assertThatThrownBy(() -> models.chat(
                        provider.settings("gemini:/gemini-2.5-flash", "", parameters("{\"logit_bias\":{}}"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("inference_params.logit_bias");
    }

    @Test
    void ollamasHostComesFromItsUsualVariable() {
        provider.answers(ok(Protocol.OLLAMA.answer));
        provider.models(
                        CallLimits.DEFAULT,
                        Map.of("OLLAMA_HOST", provider.url("").substring("http://".length())))
                .chat(ModelSettings.of(ModelUri.of("ollama:/llama3.2")))
                .chat(REQUEST);
        assertThat(provider.onlyRequest().getUrl()).isEqualTo("/api/chat");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ollama:/all-minilm       | ''      | /api/embed                                              | /dimensions                      | {"embeddings":[[1,2]],"prompt_eval_count":3}
            gemini:/gemini-embedding-001 | /v1beta | /v1beta/models/gemini-embedding-001:batchEmbedContents | /requests/0/outputDimensionality | {"embeddings":[{"values":[1,2]}]}
            """)
    void embeddingsAreAskedWithTheirDimensionsAndRetriedInOnePlace(
            String uri, String base, String called, String dimensionsAt, String answer) {
        provider.answers(error(500, "oops"), ok(answer));
        ModelSettings plain = provider.settings(uri, base);
        ModelSettings settings = new ModelSettings(plain.uri(), Map.of(), plain.baseUrl(), Map.of(), Optional.of(2));
        Response<List<Embedding>> embedded = embed(models.embedding(settings), List.of("text"));
        assertThat(vectors(embedded).get(0)).containsExactly(1f, 2f);
        assertThat(usage(embedded).calls()).isEqualTo(2);
        assertThat(provider.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getUrl()).isEqualTo(called);
            assertThat(Json.readOrMissing(request.getBodyAsString())
                            .at(dimensionsAt)
                            .intValue())
                    .isEqualTo(2);
        });
    }

    @Test
    void mistralEmbedsAndRefusesDimensions() {
        provider.answers(
                ok(
                        "{\"id\":\"1\",\"object\":\"list\",\"model\":\"mistral-embed\",\"data\":[{\"object\":"
                                + "\"embedding\",\"index\":0,\"embedding\":[1,2]}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"));
        ModelSettings settings = provider.settings("mistral:/mistral-embed", "/v1");
        assertThat(usage(embed(models.embedding(settings), List.of("text"))).inputTokens())
                .isEqualTo(3);
        assertThatThrownBy(() -> models.embedding(
                        new ModelSettings(settings.uri(), Map.of(), settings.baseUrl(), Map.of(), Optional.of(2))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("dimension");
    }

    @Test
    void anthropicHasNoEmbeddings() {
        assertThatThrownBy(() -> models.embedding(ModelSettings.of(ModelUri.of("anthropic:/claude"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("no embedding models");
    }
}
