package io.github.memalign.spark;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.Models;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Usage;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that finds kind whatever says sorry, fails where it is told to, and counts how often it was opened and asked. */
final class Scripted implements Models {
    static final AtomicInteger OPENED = new AtomicInteger();
    static final AtomicInteger ASKED = new AtomicInteger();

    private Scripted() {
        OPENED.incrementAndGet();
    }

    static void reset() {
        OPENED.set(0);
        ASKED.set(0);
    }

    static ModelSource source() {
        return Scripted::new;
    }

    static AlignedJudge judge() {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("polite", "Is the reply {{ outputs }} kind?")
                        .model("scripted:/one")
                        .valueType(ValueType.BOOL)
                        .build(),
                MemorySettings.DEFAULT);
    }

    @Override
    public Set<String> providers() {
        return Set.of("scripted");
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                ASKED.incrementAndGet();
                String text = request.messages().toString();
                if (text.contains("break down")) {
                    throw new IllegalStateException("it broke down");
                }
                if (text.contains("refuse")) {
                    throw new ModelCallException(
                            ModelCallException.Reason.AUTHENTICATION, "the key is not paid for", Usage.NONE, null);
                }
                boolean kind = text.contains("orry");
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("{\"rationale\": \"because\", \"result\": " + kind + "}"))
                        .build();
            }
        };
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        throw new IllegalStateException("nothing to embed");
    }
}
