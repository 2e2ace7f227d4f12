package io.github.memalign.provider;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;

/** Models that speak OpenAI's protocol, for providers that add their credentials. Retries are not theirs to make. */
public final class OpenAiProtocol {
    private OpenAiProtocol() {}

    /** A model that chats, with answers that keep strictly to a schema. */
    public static OpenAiChatModel.OpenAiChatModelBuilder chat(Connection connection, Endpoint endpoint) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(connection.http(endpoint))
                .baseUrl(endpoint.base())
                .modelName(connection.uri().name())
                .timeout(connection.timeout())
                .strictJsonSchema(true)
                .maxRetries(0);
    }

    /** A model that embeds, in as many dimensions as the settings say, if they do. */
    public static OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder embedding(Connection connection, Endpoint endpoint) {
        OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder builder = OpenAiEmbeddingModel.builder()
                .httpClientBuilder(connection.http(endpoint))
                .baseUrl(endpoint.base())
                .modelName(connection.uri().name())
                .timeout(connection.timeout())
                .maxRetries(0);
        connection.settings().dimension().ifPresent(builder::dimensions);
        return builder;
    }
}
