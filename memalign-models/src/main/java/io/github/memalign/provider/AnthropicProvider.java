package io.github.memalign.provider;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.TokenUsage;

/** Anthropic's Messages API. */
final class AnthropicProvider implements Provider {
    /** The API wants a limit; langchain4j's own, 1,024, would cut the distillation of a batch short. */
    private static final int MAX_TOKENS = 8_192;

    @Override
    public ChatModel chat(Connection connection) {
        Endpoint endpoint = connection.endpoint("https://api.anthropic.com/v1", "/messages");
        return AnthropicChatModel.builder()
                .httpClientBuilder(connection.http(endpoint))
                .baseUrl(endpoint.base())
                .apiKey(connection.keyOrPlaceholder("ANTHROPIC_API_KEY"))
                .modelName(connection.uri().name())
                .maxTokens(MAX_TOKENS)
                .timeout(connection.timeout())
                .maxRetries(0)
                .build();
    }

    @Override
    public TokenCount tokens(TokenUsage usage) {
        return usage instanceof AnthropicTokenUsage told
                ? TokenCount.beside(usage, told.cacheReadInputTokens(), told.cacheCreationInputTokens())
                : TokenCount.of(usage);
    }
}
