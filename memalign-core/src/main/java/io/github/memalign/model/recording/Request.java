package io.github.memalign.model.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.github.memalign.model.ModelSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, in a form that is the same for the same request.
 *
 * @param kind {@code chat} or {@code embedding}
 * @param json the request with its members in a fixed order
 * @param about the model and how the request begins, for messages
 */
record Request(String kind, ObjectNode json, String about) {
    static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final int SHOWN = 80;

    static Request chat(ModelSettings settings, ChatRequest request) {
        ObjectNode json = of(settings);
        ArrayNode messages = json.putArray("messages");
        for (ChatMessage message : request.messages()) {
            messages.add(read(ChatMessageSerializer.messageToJson(message)));
        }
        putParameters(json.putObject("request"), request.parameters());
        String last =
                messages.isEmpty() ? "" : messages.get(messages.size() - 1).toString();
        return new Request("chat", json, settings.uri() + ", message " + shortened(last));
    }

    static Request embedding(ModelSettings settings, List<String> texts) {
        ObjectNode json = of(settings);
        settings.dimension().ifPresent(dimension -> json.put("dimension", dimension));
        ArrayNode array = json.putArray("texts");
        texts.forEach(array::add);
        return new Request("embedding", json, settings.uri() + ", text " + shortened(texts.get(0)));
    }

    private static ObjectNode of(ModelSettings settings) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("model", settings.uri().toString());
        ObjectNode parameters = json.putObject("parameters");
        settings.parameters().forEach(parameters::set);
        return json;
    }

    private static void putParameters(ObjectNode json, ChatRequestParameters parameters) {
        json.putPOJO("model", parameters.modelName());
        json.putPOJO("temperature", parameters.temperature());
        json.putPOJO("top_p", parameters.topP());
        json.putPOJO("top_k", parameters.topK());
        json.putPOJO("frequency_penalty", parameters.frequencyPenalty());
        json.putPOJO("presence_penalty", parameters.presencePenalty());
        json.putPOJO("max_output_tokens", parameters.maxOutputTokens());
        json.putPOJO("stop", parameters.stopSequences());
        json.putPOJO("tool_choice", parameters.toolChoice());
        // As text, since the order of a schema's members is part of what is asked.
        json.put("response_format", text(parameters.responseFormat()));
        ArrayNode tools = json.putArray("tools");
        if (parameters.toolSpecifications() != null) {
            for (ToolSpecification tool : parameters.toolSpecifications()) {
                tools.add(tool.toString());
            }
        }
    }

    private static @Nullable String text(@Nullable ResponseFormat format) {
        if (format == null) {
            return null;
        }
        JsonSchema schema = format.jsonSchema();
        return schema == null ? format.type().name() : schema.name() + " " + schema.rootElement();
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("langchain4j wrote a message that is no JSON", e);
        }
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return "'" + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…") + "'";
    }

    /** The SHA-256 of the request as 64 hex digits. */
    String hash() {
        try {
            byte[] canonical = MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
            return HexFormat.of().formatHex(hash);
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
