package io.github.memalign.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.internal.Json;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of calls, as JSON and back. */
final class Outcomes {
    private Outcomes() {}

    static ObjectNode of(ChatResponse response) {
        ObjectNode json = outcome(Usage.of(response, 0));
        ChatResponseMetadata metadata = response.metadata();
        ObjectNode message = json.putObject("message");
        message.put("text", response.aiMessage().text());
        ArrayNode calls = message.putArray("calls");
        response.aiMessage().toolExecutionRequests().forEach(call -> calls.addObject()
                .put("id", call.id())
                .put("name", call.name())
                .put("arguments", call.arguments()));
        json.put("id", metadata.id());
        json.put("model", metadata.modelName());
        FinishReason finish = metadata.finishReason();
        json.put("finish_reason", finish == null ? null : finish.name());
        TokenUsage tokens = metadata.tokenUsage();
        if (tokens != null) {
            json.putObject("tokens")
                    .put("input", tokens.inputTokenCount())
                    .put("output", tokens.outputTokenCount())
                    .put("total", tokens.totalTokenCount());
        }
        return json;
    }

    static ChatResponse chat(JsonNode json) {
        throwFailure(json);
        JsonNode message = json.path("message");
        if (!message.isObject()) {
            throw CallStore.damaged("of a chat", "it has no answer");
        }
        List<ToolExecutionRequest> calls = new ArrayList<>();
        message.path("calls")
                .forEach(call -> calls.add(ToolExecutionRequest.builder()
                        .id(text(call.path("id")))
                        .name(text(call.path("name")))
                        .arguments(text(call.path("arguments")))
                        .build()));
        ChatResponseMetadata.Builder<?> metadata =
                ChatResponseMetadata.builder().id(text(json.path("id"))).modelName(text(json.path("model")));
        String finish = text(json.path("finish_reason"));
        if (finish != null) {
            metadata.finishReason(FinishReason.valueOf(finish));
        }
        if (json.path("tokens").isObject()) {
            JsonNode tokens = json.path("tokens");
            metadata.tokenUsage(new TokenUsage(
                    count(tokens.path("input")), count(tokens.path("output")), count(tokens.path("total"))));
        }
        return usage(json)
                .noteOn(ChatResponse.builder()
                        .aiMessage(AiMessage.builder()
                                .text(text(message.path("text")))
                                .toolExecutionRequests(calls)
                                .build())
                        .metadata(metadata.build())
                        .build());
    }

    static ObjectNode of(Response<List<Embedding>> response) {
        ObjectNode json = outcome(Usage.of(response, 0));
        ArrayNode vectors = json.putArray("vectors");
        for (Embedding embedding : response.content()) {
            ArrayNode array = vectors.addArray();
            for (float x : embedding.vector()) {
                array.add(x);
            }
        }
        return json;
    }

    static Response<List<Embedding>> embedding(JsonNode json) {
        throwFailure(json);
        List<Embedding> vectors = new ArrayList<>();
        for (JsonNode array : json.path("vectors")) {
            float[] vector = new float[array.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = array.get(i).floatValue();
            }
            vectors.add(Embedding.from(vector));
        }
        return usage(json).noteOn(Response.from(vectors));
    }

    static ObjectNode of(ModelCallException failure) {
        ObjectNode json = outcome(failure.usage());
        json.putObject("failure").put("reason", failure.reason().name()).put("message", failure.getMessage());
        return json;
    }

    static boolean isFailure(JsonNode json) {
        return json.path("failure").isObject();
    }

    private static void throwFailure(JsonNode json) {
        if (isFailure(json)) {
            JsonNode failure = json.path("failure");
            throw new ModelCallException(
                    ModelCallException.Reason.valueOf(failure.path("reason").asText()),
                    failure.path("message").asText(),
                    usage(json),
                    null);
        }
    }

    private static ObjectNode outcome(Usage usage) {
        ObjectNode json = Json.object();
        json.putObject("usage")
                .put("calls", usage.calls())
                .put("input_tokens", usage.inputTokens())
                .put("output_tokens", usage.outputTokens())
                .put("cost", usage.cost())
                .put("millis", usage.millis())
                .put("cached_tokens", usage.cachedTokens())
                .put("uncounted", usage.uncounted());
        return json;
    }

    private static Usage usage(JsonNode json) {
        JsonNode usage = json.path("usage");
        JsonNode cost = usage.path("cost");
        return new Usage(
                usage.path("calls").longValue(),
                usage.path("input_tokens").longValue(),
                usage.path("output_tokens").longValue(),
                cost.isNumber() ? Double.valueOf(cost.doubleValue()) : null,
                usage.path("millis").longValue(),
                usage.path("cached_tokens").longValue(),
                usage.path("uncounted").longValue());
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    private static @Nullable Integer count(JsonNode node) {
        return node.isNumber() ? Integer.valueOf(node.intValue()) : null;
    }
}
