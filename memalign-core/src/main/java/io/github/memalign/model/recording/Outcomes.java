package io.github.memalign.model.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of calls, as JSON and back. */
final class Outcomes {
    private Outcomes() {}

    static ObjectNode of(ChatClient.Reply reply) {
        ObjectNode json = outcome(reply.usage());
        ChatResponseMetadata metadata = reply.response().metadata();
        try {
            json.set(
                    "message",
                    Request.MAPPER.readTree(
                            ChatMessageSerializer.messageToJson(reply.response().aiMessage())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("langchain4j wrote a message that is no JSON", e);
        }
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

    static ChatClient.Reply reply(JsonNode json) {
        throwFailure(json);
        if (!(ChatMessageDeserializer.messageFromJson(json.path("message").toString()) instanceof AiMessage message)) {
            throw CallStore.damaged("of a chat", "it has no answer");
        }
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
        ChatResponse response = ChatResponse.builder()
                .aiMessage(message)
                .metadata(metadata.build())
                .build();
        return new ChatClient.Reply(response, usage(json));
    }

    static ObjectNode of(TextEmbedder.Embedded embedded) {
        ObjectNode json = outcome(embedded.usage());
        ArrayNode vectors = json.putArray("vectors");
        for (float[] vector : embedded.vectors()) {
            ArrayNode array = vectors.addArray();
            for (float x : vector) {
                array.add(x);
            }
        }
        return json;
    }

    static TextEmbedder.Embedded embedded(JsonNode json) {
        throwFailure(json);
        List<float[]> vectors = new ArrayList<>();
        for (JsonNode array : json.path("vectors")) {
            float[] vector = new float[array.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = array.get(i).floatValue();
            }
            vectors.add(vector);
        }
        return new TextEmbedder.Embedded(vectors, usage(json));
    }

    static ObjectNode of(ModelCallException failure) {
        ObjectNode json = outcome(failure.usage());
        json.putObject("failure").put("reason", failure.reason().name()).put("message", failure.getMessage());
        return json;
    }

    private static void throwFailure(JsonNode json) {
        JsonNode failure = json.path("failure");
        if (failure.isObject()) {
            throw new ModelCallException(
                    ModelCallException.Reason.valueOf(failure.path("reason").asText()),
                    failure.path("message").asText(),
                    usage(json),
                    null);
        }
    }

    private static ObjectNode outcome(Usage usage) {
        ObjectNode json = Request.MAPPER.createObjectNode();
        json.putObject("usage")
                .put("calls", usage.calls())
                .put("input_tokens", usage.inputTokens())
                .put("output_tokens", usage.outputTokens())
                .put("cost", usage.cost())
                .put("millis", usage.millis());
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
                usage.path("millis").longValue());
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    private static @Nullable Integer count(JsonNode node) {
        return node.isNumber() ? Integer.valueOf(node.intValue()) : null;
    }
}
