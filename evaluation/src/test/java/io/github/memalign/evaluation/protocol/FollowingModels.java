package io.github.memalign.evaluation.protocol;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scripted model that knows nothing but what its prompt tells it: with a guideline it recognizes thanks, with an example
 * of blame it recognizes blame, and without either it answers neither.
 */
final class FollowingModels implements Models {
    private static final String RUDE = "<script>alert(1)</script>";

    private final AtomicInteger calls = new AtomicInteger();

    int calls() {
        return calls.get();
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        return new ChatClient() {
            @Override
            public ModelUri uri() {
                return settings.uri();
            }

            @Override
            public Reply chat(ChatRequest request) {
                calls.incrementAndGet();
                return new Reply(
                        ChatResponse.builder()
                                .aiMessage(AiMessage.from(answer(request)))
                                .build(),
                        new Usage(1, 10, 5, 0.001, 0));
            }
        };
    }

    private static String answer(ChatRequest request) {
        if (!(request.messages().get(0) instanceof SystemMessage)) {
            return "{\"guidelines\": [{\"guideline_text\": \"Thanks are polite.\", \"source_trace_ids\": [\"r1\"]}]}";
        }
        String system = ((SystemMessage) request.messages().get(0)).text();
        boolean thanks = request.messages().get(1).toString().contains("Thank you");
        boolean knows = thanks ? system.contains("Thanks are polite.") : system.contains("read the manual");
        String truth = thanks ? "polite" : RUDE;
        String other = thanks ? RUDE : "polite";
        return "{\"result\": \"" + (knows ? truth : other) + "\", \"rationale\": \"\"}";
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        return texts -> new TextEmbedder.Embedded(
                texts.stream()
                        .map(text -> new float[] {text.length(), text.hashCode() % 7})
                        .toList(),
                Usage.NONE);
    }
}
