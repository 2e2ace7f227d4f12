package io.github.memalign.provider;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Optional;

/** OpenAI, and every server that speaks its protocol. */
final class OpenAiProvider implements Provider {
    private static final String BASE_URL = "base_url";

    private final String defaultBase;
    private final List<String> baseVariables;
    private final List<String> keyVariables;

    /**
     * @param defaultBase the provider's own address
     * @param baseVariables variables that may hold another address, the first that is set holds
     * @param keyVariables variables that may hold the key, the first that is set holds
     */
    OpenAiProvider(String defaultBase, List<String> baseVariables, List<String> keyVariables) {
        this.defaultBase = defaultBase;
        this.baseVariables = List.copyOf(baseVariables);
        this.keyVariables = List.copyOf(keyVariables);
    }

    static OpenAiProvider openAi() {
        return new OpenAiProvider(
                "https://api.openai.com/v1", List.of("OPENAI_API_BASE", "OPENAI_BASE_URL"), List.of("OPENAI_API_KEY"));
    }

    static OpenAiProvider compatible(String base, String... keyVariables) {
        return new OpenAiProvider(base, List.of(), List.of(keyVariables));
    }

    @Override
    public ChatModel chat(Connection connection) {
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiProtocol.chat(connection, endpoint(connection));
        key(connection).ifPresent(builder::apiKey);
        return builder.build();
    }

    @Override
    public TokenCount tokens(TokenUsage usage) {
        return usage instanceof OpenAiTokenUsage told && told.inputTokensDetails() != null
                ? TokenCount.of(usage, told.inputTokensDetails().cachedTokens())
                : TokenCount.of(usage);
    }

    @Override
    public EmbeddingModel embedding(Connection connection) {
        OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder builder =
                OpenAiProtocol.embedding(connection, endpoint(connection));
        key(connection).ifPresent(builder::apiKey);
        return builder.build();
    }

    private Endpoint endpoint(Connection connection) {
        Optional<String> given = connection.settings().baseUrl();
        if (given.isPresent()) {
            return endpoint(BASE_URL, given.get());
        }
        for (String variable : baseVariables) {
            Optional<String> base = connection.variable(variable);
            if (base.isPresent()) {
                return endpoint(variable, base.get());
            }
        }
        return endpoint(BASE_URL, defaultBase);
    }

    private static Endpoint endpoint(String setting, String url) {
        return Endpoint.of(setting, url, "/chat/completions", "/embeddings");
    }

    private Optional<String> key(Connection connection) {
        if (usesOwnAddress(connection)) {
            return connection.keyIfNeeded(keyVariables.toArray(String[]::new));
        }
        return keyVariables.stream()
                .map(connection::key)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private boolean usesOwnAddress(Connection connection) {
        return connection.settings().baseUrl().isEmpty()
                && baseVariables.stream().map(connection::variable).allMatch(Optional::isEmpty);
    }
}
