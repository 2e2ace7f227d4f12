package io.github.memalign.provider;

import io.github.memalign.internal.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * How texts are cut and packed for an embedding service. Tokens are estimated as a quarter of the characters, which
 * is about right for English.
 *
 * @param maxTexts texts in a request
 * @param maxTokens estimated tokens in a request
 * @param maxTokensOfText estimated tokens of a text; the rest of a longer one is left out
 */
record EmbeddingBatches(int maxTexts, int maxTokens, int maxTokensOfText) {
    private static final int CHARS_PER_TOKEN = 4;

    List<List<String>> of(List<String> texts) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int tokens = 0;
        for (String text : texts) {
            String cut = cut(text);
            int size = cut.length() / CHARS_PER_TOKEN + 1;
            if (!batch.isEmpty() && (batch.size() == maxTexts || tokens + size > maxTokens)) {
                batches.add(batch);
                batch = new ArrayList<>();
                tokens = 0;
            }
            batch.add(cut);
            tokens += size;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private String cut(String text) {
        return Tokens.cut(text, maxTokensOfText * CHARS_PER_TOKEN);
    }
}
