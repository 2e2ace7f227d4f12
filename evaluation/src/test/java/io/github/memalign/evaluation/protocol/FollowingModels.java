package io.github.memalign.evaluation.protocol;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.Models;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scripted model that knows nothing but what its prompt tells it: with a guideline it recognizes thanks, with an example
 * of blame it recognizes blame, and without either it answers neither.
 */
final class FollowingModels implements Models {
    private static final String RUDE = "<script>alert(1)</script>";

    private final AtomicInteger calls = new AtomicInteger();
    private volatile int acceptedCalls = Integer.MAX_VALUE;
    private volatile boolean telling = true;
    private volatile String moreGuidelines = "";

    int calls() {
        return calls.get();
    }

    /** Refuses the key of all calls after so many. */
    void acceptCalls(int most) {
        acceptedCalls = most;
    }

    /** Distils a guideline besides that changes no verdict. */
    void distilsIdly(String text) {
        moreGuidelines = ", {\"guideline_text\": \"" + text + "\", \"source_trace_ids\": [\"r1\"]}";
    }

    /** Tells of every other call from now on what it took. */
    void tellOfHalf() {
        telling = false;
    }

    @Override
    public Set<String> providers() {
        return Set.of("openai", "embedded");
    }

    @Override
    public boolean isLocal(ModelUri model) {
        return model.provider().equals("embedded");
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                int call = calls.incrementAndGet();
                if (call > acceptedCalls) {
                    throw new ModelCallException(
                            Reason.AUTHENTICATION, "no such key. Check it.", new Usage(1, 0, 0, 0.0, 0), null);
                }
                Usage took =
                        telling || call % 2 == 0 ? new Usage(1, 10, 5, 0.001, 0) : new Usage(1, 0, 0, null, 0, 0, 1);
                return took.noteOn(ChatResponse.builder()
                        .aiMessage(AiMessage.from(answer(request)))
                        .build());
            }
        };
    }

    private String answer(ChatRequest request) {
        if (!(request.messages().get(0) instanceof SystemMessage)) {
            return "{\"guidelines\": [{\"guideline_text\": \"Thanks are polite.\", \"source_trace_ids\": [\"r1\"]}"
                    + moreGuidelines + "], \"pairs\": []}";
        }
        String system = ((SystemMessage) request.messages().get(0)).text();
        boolean thanks = request.messages().get(1).toString().contains("Thank you");
        boolean knows = thanks ? system.contains("Thanks are polite.") : system.contains("read the manual");
        String truth = thanks ? "polite" : RUDE;
        String other = thanks ? RUDE : "polite";
        return "{\"result\": \"" + (knows ? truth : other) + "\", \"rationale\": \"\"}";
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return Usage.NONE.noteOn(Response.from(segments.stream()
                        .map(TextSegment::text)
                        .map(text -> Embedding.from(new float[] {text.length(), text.hashCode() % 7}))
                        .toList()));
            }
        };
    }
}
