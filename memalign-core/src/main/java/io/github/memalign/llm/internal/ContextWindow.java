package io.github.memalign.llm.internal;

import dev.langchain4j.data.message.ChatMessage;
import io.github.memalign.internal.Tokens;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a model takes at once, prompt and answer together.
 *
 * @param tokens (estimated); as good as no limit where the judge has none
 */
public record ContextWindow(int tokens) {
    /** No limit of the judge's own. */
    public static final ContextWindow UNLIMITED = new ContextWindow(Integer.MAX_VALUE);

    private static final int ANSWER = 1_500;
    private static final int SHARE = 4;

    /** The one of a judge. */
    public static ContextWindow of(MemorySettings settings) {
        return settings.contextWindow().map(ContextWindow::new).orElse(UNLIMITED);
    }

    /**
     * What may be added to messages, so that an answer still fits; below 0 where they are too long already.
     *
     * @param messages are asked for only where there is a limit
     */
    public int left(Supplier<List<ChatMessage>> messages) {
        return equals(UNLIMITED)
                ? tokens
                : tokens
                        - Math.min(ANSWER, tokens / SHARE)
                        - Tokens.estimate(messages.get().toString());
    }

    /** As much of it as one of several parts of a prompt may take, but no more than is usual for that part. */
    public int part(int usual) {
        return Math.min(usual, tokens / SHARE);
    }
}
