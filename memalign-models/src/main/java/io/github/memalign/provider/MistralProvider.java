package io.github.memalign.provider;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.mistralai.MistralAiChatModel;
import dev.langchain4j.model.mistralai.MistralAiEmbeddingModel;
import io.github.memalign.InvalidSettingException;

/** Mistral's chat completions and embeddings. */
final class MistralProvider implements Provider {
    private static final String BASE = "https://api.mistral.ai/v1";
    private static final String KEY = "MISTRAL_API_KEY";

    @Override
    public ChatModel chat(Connection connection) {
        Endpoint endpoint = connection.endpoint(BASE, "/chat/completions");
        return MistralAiChatModel.builder()
                .httpClientBuilder(connection.http(endpoint))
                .baseUrl(endpoint.base())
                .apiKey(connection.keyOrPlaceholder(KEY))
                .modelName(connection.uri().name())
                .strictJsonSchema(true)
                .timeout(connection.timeout())
                .maxRetries(0)
                .build();
    }

    @Override
    public EmbeddingModel embedding(Connection connection) {
        if (connection.settings().dimension().isPresent()) {
            throw new InvalidSettingException(
                    "dimension", "cannot be chosen for " + connection.uri() + "; leave it out");
        }
        Endpoint endpoint = connection.endpoint(BASE, "/embeddings");
        return MistralAiEmbeddingModel.builder()
                .httpClientBuilder(connection.http(endpoint))
                .baseUrl(endpoint.base())
                .apiKey(connection.keyOrPlaceholder(KEY))
                .modelName(connection.uri().name())
                .timeout(connection.timeout())
                .maxRetries(0)
                .build();
    }
}
