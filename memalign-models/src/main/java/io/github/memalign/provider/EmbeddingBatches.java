package io.github.memalign.provider;

import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Tokens;
import java.util.List;

/**
 * How texts are cut and packed for an embedding service.
 *
 * @param maxTexts texts in a request
 * @param maxTokens estimated tokens in a request
 * @param maxTokensOfText estimated tokens of a text; the rest of a longer one is left out
 */
record EmbeddingBatches(int maxTexts, int maxTokens, int maxTokensOfText) {
    List<List<String>> of(List<String> texts) {
        List<String> cut = texts.stream()
                .map(text -> Tokens.beginning(text, maxTokensOfText))
                .toList();
        return Batches.pack(cut, Tokens::estimate, maxTokens, maxTexts);
    }
}
