package io.github.memalign.recording;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Sha256;
import io.github.memalign.internal.Text;
import io.github.memalign.model.ModelSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, in a form of our own that is the same for the same request whatever version of langchain4j asks it.
 *
 * @param kind {@code chat} or {@code embedding}
 * @param json the request with its members in a fixed order
 * @param about the model and how the request begins, for messages
 */
record Request(String kind, ObjectNode json, String about) {
    /** Raised when the form changes: what was recorded in another is not found. */
    static final int VERSION = 2;

    /** Writes the members of objects in the order of their names. */
    static final ObjectWriter SORTED = Json.MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private static final int SHOWN = 80;

    static Request chat(ModelSettings settings, ChatRequest request) {
        ObjectNode json = of(settings);
        ArrayNode messages = json.putArray("messages");
        request.messages().forEach(message -> messages.add(message(message)));
        json.set("request", parameters(request.parameters()));
        json.put("format", format(request.responseFormat()));
        ArrayNode tools = json.putArray("tools");
        if (request.toolSpecifications() != null) {
            for (ToolSpecification tool : request.toolSpecifications()) {
                tools.addObject()
                        .put("name", tool.name())
                        .put("about", tool.description())
                        .put("parameters", tool.parameters() == null ? null : SchemaJson.of(tool.parameters()));
            }
        }
        String last =
                messages.isEmpty() ? "" : messages.get(messages.size() - 1).toString();
        return new Request("chat", json, settings.uri() + ", message " + shortened(last));
    }

    static Request embedding(ModelSettings settings, List<TextSegment> segments) {
        ObjectNode json = of(settings);
        settings.dimension().ifPresent(dimension -> json.put("dimension", dimension));
        ArrayNode array = json.putArray("texts");
        segments.forEach(segment -> array.add(segment.text()));
        return new Request(
                "embedding",
                json,
                settings.uri() + ", text " + shortened(segments.get(0).text()));
    }

    private static ObjectNode of(ModelSettings settings) {
        ObjectNode json = Json.object().put("version", VERSION);
        json.put("model", settings.uri().toString());
        ObjectNode parameters = json.putObject("parameters");
        settings.parameters().forEach(parameters::set);
        return json;
    }

    private static ObjectNode parameters(ChatRequestParameters parameters) {
        ObjectNode json = Json.object();
        json.put("model", parameters.modelName());
        json.put("temperature", parameters.temperature());
        json.put("top_p", parameters.topP());
        json.put("top_k", parameters.topK());
        json.put("max_output_tokens", parameters.maxOutputTokens());
        ArrayNode stop = json.putArray("stop");
        if (parameters.stopSequences() != null) {
            parameters.stopSequences().forEach(stop::add);
        }
        return json;
    }

    private static ObjectNode message(ChatMessage message) {
        ObjectNode json = Json.object();
        if (message instanceof SystemMessage system) {
            return json.put("system", system.text());
        }
        if (message instanceof UserMessage user) {
            return json.put("user", user.singleText());
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return json.put("tool", result.toolName()).put("result", result.text());
        }
        if (message instanceof AiMessage answer) {
            json.put("answer", answer.text());
            ArrayNode calls = json.putArray("calls");
            answer.toolExecutionRequests()
                    .forEach(call -> calls.addObject().put("name", call.name()).put("arguments", call.arguments()));
            return json;
        }
        throw new IllegalArgumentException("a " + message.type() + " message cannot be recorded");
    }

    /** The schema as text, since the order of its members is part of what is asked. */
    private static @Nullable String format(@Nullable ResponseFormat format) {
        if (format == null) {
            return null;
        }
        JsonSchema schema = format.jsonSchema();
        if (schema == null) {
            return format.type().name();
        }
        return schema.name() + " " + SchemaJson.of(schema.rootElement());
    }

    private static String shortened(String text) {
        return "'" + Text.shown(Text.line(text), SHOWN) + "'";
    }

    /** The SHA-256 of the request as 64 hex digits. */
    String hash() {
        return Sha256.hex(Json.write(SORTED, json));
    }
}
