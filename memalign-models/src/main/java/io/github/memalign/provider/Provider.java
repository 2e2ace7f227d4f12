package io.github.memalign.provider;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.InvalidSettingException;

/**
 * Builds the models of one provider, the part of a model URI before the colon. What it builds must not retry, log
 * requests or answers, or keep a time-out of its own where it sends through {@link Connection#http}: the caller does
 * all that. Implementations are safe for use by several threads.
 */
public interface Provider {
    /**
     * A chat model, which answers in {@link ChatModel#doChat}.
     *
     * @throws InvalidSettingException if its key, address or a parameter is missing or wrong
     */
    ChatModel chat(Connection connection);

    /** Reads the tokens of an answer, of which langchain4j has a type for each provider. */
    default TokenCount tokens(TokenUsage usage) {
        return TokenCount.of(usage);
    }

    /**
     * An embedding model.
     *
     * @throws InvalidSettingException if its key, address or a parameter is missing or wrong, or the provider has none
     */
    default EmbeddingModel embedding(Connection connection) {
        throw new InvalidSettingException(
                "embedding_model",
                connection.uri().provider() + " has no embedding models here; use openai:/text-embedding-3-small or"
                        + " embedded:/all-minilm-l6-v2-q");
    }
}
