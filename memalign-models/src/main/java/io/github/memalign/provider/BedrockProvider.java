package io.github.memalign.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.bedrock.BedrockChatRequestParameters;
import dev.langchain4j.model.bedrock.BedrockTitanEmbeddingModel;
import dev.langchain4j.model.bedrock.BedrockTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.ForwardingChat;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.SendFailure;
import io.github.memalign.model.ModelCallException.Reason;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;

/** Amazon Bedrock's Converse API, and Titan embeddings, through the AWS SDK. */
final class BedrockProvider implements Provider {
    @Override
    public ChatModel chat(Connection connection) {
        BedrockChatModel model = BedrockChatModel.builder()
                .client(client(connection))
                .modelId(connection.uri().name())
                .defaultRequestParameters(parameters(connection.settings().parameters()))
                .timeout(connection.timeout())
                .maxRetries(0)
                .build();
        return new ForwardingChat(model) {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return asked(model, request);
            }
        };
    }

    /** The AWS SDK's own failures are told apart. */
    private static ChatResponse asked(ChatModel model, ChatRequest request) {
        try {
            return model.doChat(request);
        } catch (AbortedException e) {
            throw new SendFailure(Reason.CANCELLED, "interrupted while waiting", e);
        } catch (SdkClientException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            boolean noCredentials = message.toLowerCase(Locale.ROOT).contains("credentials");
            throw new SendFailure(noCredentials ? Reason.AUTHENTICATION : Reason.CONNECTION, message, e);
        }
    }

    @Override
    public TokenCount tokens(TokenUsage usage) {
        return usage instanceof BedrockTokenUsage told
                ? TokenCount.beside(usage, told.cacheReadInputTokens(), told.cacheWriteInputTokens())
                : TokenCount.of(usage);
    }

    @Override
    public EmbeddingModel embedding(Connection connection) {
        String name = connection.uri().name();
        if (!name.contains("titan-embed")) {
            throw new InvalidSettingException(
                    "embedding_model", connection.uri() + " is not known; use bedrock:/amazon.titan-embed-text-v2:0");
        }
        connection.settings().parameters().keySet().forEach(BedrockProvider::refuse);
        BedrockTitanEmbeddingModel.BedrockTitanEmbeddingModelBuilder<?, ?> builder =
                BedrockTitanEmbeddingModel.builder().model(name);
        connection.settings().dimension().ifPresent(builder::dimensions);
        return builder.client(client(connection)).maxRetries(0).build();
    }

    private static BedrockRuntimeClient client(Connection connection) {
        BedrockRuntimeClientBuilder builder = BedrockRuntimeClient.builder()
                .region(region(connection))
                .credentialsProvider(credentials(connection))
                .overrideConfiguration(config -> {
                    config.apiCallTimeout(connection.timeout()).retryStrategy(AwsRetryStrategy.doNotRetry());
                    connection.headers().forEach(config::putHeader);
                });
        connection
                .settings()
                .baseUrl()
                .map(url -> URI.create(Endpoint.of("base_url", url).base()))
                .ifPresent(builder::endpointOverride);
        BedrockRuntimeClient client = builder.build();
        connection.closeLater(client);
        return client;
    }

    private static Region region(Connection connection) {
        return connection
                .variable("AWS_REGION")
                .or(() -> connection.variable("AWS_DEFAULT_REGION"))
                .map(Region::of)
                .orElseThrow(() -> new InvalidSettingException(
                        "AWS_REGION", "is not set; " + connection.uri() + " needs a region, such as us-east-1"));
    }

    private static AwsCredentialsProvider credentials(Connection connection) {
        if (!connection.mayHaveKeys()) {
            connection.key("AWS_ACCESS_KEY_ID");
            return AnonymousCredentialsProvider.create();
        }
        Optional<String> id = connection.variable("AWS_ACCESS_KEY_ID");
        if (id.isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        connection.secret(id.get());
        String secret = connection
                .key("AWS_SECRET_ACCESS_KEY")
                .orElseThrow(() -> new InvalidSettingException(
                        "AWS_SECRET_ACCESS_KEY", "is not set, though AWS_ACCESS_KEY_ID is"));
        return StaticCredentialsProvider.create(connection
                .key("AWS_SESSION_TOKEN")
                .<software.amazon.awssdk.auth.credentials.AwsCredentials>map(
                        token -> AwsSessionCredentials.create(id.get(), secret, token))
                .orElseGet(() -> AwsBasicCredentials.create(id.get(), secret)));
    }

    private static BedrockChatRequestParameters parameters(Map<String, JsonNode> given) {
        BedrockChatRequestParameters.Builder parameters = BedrockChatRequestParameters.builder();
        Map<String, Object> others = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            switch (name) {
                case "temperature" -> parameters.temperature(number(name, value).doubleValue());
                case "top_p" -> parameters.topP(number(name, value).doubleValue());
                case "max_tokens" ->
                    parameters.maxOutputTokens(number(name, value).intValue());
                case "stop", "stop_sequences" -> parameters.stopSequences(strings(value));
                default -> others.put(name, Json.MAPPER.convertValue(value, Object.class));
            }
        });
        return parameters.additionalModelRequestFields(others).build();
    }

    private static JsonNode number(String name, JsonNode value) {
        if (!value.isNumber()) {
            throw new InvalidSettingException("inference_params." + name, "must be a number");
        }
        return value;
    }

    private static List<String> strings(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(value.asText());
    }

    private static void refuse(String name) {
        throw new InvalidSettingException("inference_params." + name, "Titan embeddings take no parameters");
    }
}
