package io.github.memalign;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Models of a test: chat answers are computed from the request, vectors count words. */
public final class ScriptedModels implements Models {
    private static final Usage ONE_CALL = new Usage(1, 10, 5, 0.001, 1);
    private static final int DIMENSION = 64;

    /** Every chat request, in order of arrival. */
    public final List<ChatRequest> requests = Collections.synchronizedList(new ArrayList<>());
    /** Every chat model asked for. */
    public final List<ModelSettings> asked = Collections.synchronizedList(new ArrayList<>());
    /** Every text embedded. */
    public final List<String> embedded = Collections.synchronizedList(new ArrayList<>());

    private final Function<ChatRequest, ChatResponse> script;

    public ScriptedModels(Function<ChatRequest, String> script) {
        this(script, FinishReason.STOP);
    }

    public ScriptedModels(Function<ChatRequest, String> script, FinishReason reason) {
        this(reason, request -> AiMessage.from(script.apply(request)));
    }

    private ScriptedModels(FinishReason reason, Function<ChatRequest, AiMessage> script) {
        this.script = request -> ChatResponse.builder()
                .aiMessage(script.apply(request))
                .finishReason(reason)
                .build();
    }

    /** Models whose answers may be calls of tools. */
    public static ScriptedModels ofMessages(Function<ChatRequest, AiMessage> script) {
        return new ScriptedModels(FinishReason.STOP, script);
    }

    @Override
    public Set<String> providers() {
        return Set.of("openai");
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        asked.add(settings);
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                requests.add(request);
                return ONE_CALL.noteOn(script.apply(request));
            }
        };
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                segments.forEach(segment -> embedded.add(segment.text()));
                return Usage.NONE.noteOn(Response.from(segments.stream()
                        .map(segment -> Embedding.from(vector(segment.text())))
                        .toList()));
            }
        };
    }

    private static float[] vector(String text) {
        float[] vector = new float[DIMENSION];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            vector[Math.floorMod(word.hashCode(), DIMENSION)] += 1;
        }
        return vector;
    }

    /** What a script throws to play a provider that fails. */
    public static ModelCallException failure(ModelCallException.Reason reason) {
        return new ModelCallException(reason, "scripted " + reason, ONE_CALL, null);
    }
}
