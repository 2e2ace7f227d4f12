package io.github.memalign.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.googleai.GoogleAiEmbeddingModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Google's Gemini API. */
final class GeminiProvider implements Provider {
    private static final String BASE = "https://generativelanguage.googleapis.com/v1beta";

    /** Parameters by their usual names, with the names that generationConfig has for them. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("temperature", "temperature"),
            Map.entry("top_p", "topP"),
            Map.entry("top_k", "topK"),
            Map.entry("max_tokens", "maxOutputTokens"),
            Map.entry("max_output_tokens", "maxOutputTokens"),
            Map.entry("seed", "seed"),
            Map.entry("stop", "stopSequences"),
            Map.entry("stop_sequences", "stopSequences"),
            Map.entry("presence_penalty", "presencePenalty"),
            Map.entry("frequency_penalty", "frequencyPenalty"),
            Map.entry("thinking_config", "thinkingConfig"));

    @Override
    public ChatModel chat(Connection connection) {
        String model = connection.uri().name();
        Endpoint endpoint = connection.endpoint(BASE, "/models/" + model + ":generateContent");
        GoogleAiGeminiChatModel.GoogleAiGeminiChatModelBuilder builder = GoogleAiGeminiChatModel.builder()
                .httpClientBuilder(connection.http(endpoint, patches(connection)))
                .baseUrl(endpoint.base())
                .modelName(model)
                .timeout(connection.timeout())
                .maxRetries(0);
        connection.keyIfNeeded("GEMINI_API_KEY", "GOOGLE_API_KEY").ifPresent(builder::apiKey);
        return builder.build();
    }

    @Override
    public TokenCount tokens(TokenUsage usage) {
        return usage instanceof GoogleAiGeminiTokenUsage told
                ? TokenCount.of(usage, told.cachedContentTokenCount())
                : TokenCount.of(usage);
    }

    @Override
    public EmbeddingModel embedding(Connection connection) {
        connection.settings().parameters().keySet().forEach(GeminiProvider::refuse);
        String model = connection.uri().name();
        Endpoint endpoint = connection.endpoint(BASE, "/models/" + model + ":batchEmbedContents");
        GoogleAiEmbeddingModel.GoogleAiEmbeddingModelBuilder builder = GoogleAiEmbeddingModel.builder()
                .httpClientBuilder(connection.http(endpoint))
                .baseUrl(endpoint.base())
                .modelName(model)
                .timeout(connection.timeout())
                .maxRetries(0);
        connection.settings().dimension().ifPresent(builder::outputDimensionality);
        connection.keyIfNeeded("GEMINI_API_KEY", "GOOGLE_API_KEY").ifPresent(builder::apiKey);
        return builder.build();
    }

    private static List<BodyPatch> patches(Connection connection) {
        Map<String, JsonNode> config = new LinkedHashMap<>();
        connection.settings().parameters().forEach((name, value) -> {
            if (NAMES.containsKey(name)) {
                config.put(NAMES.get(name), list(name, value));
            } else if (NAMES.containsValue(name)) {
                config.put(name, value);
            } else {
                refuse(name);
            }
        });
        return List.of(new BodyPatch("generationConfig", config));
    }

    private static JsonNode list(String name, JsonNode value) {
        return name.startsWith("stop") && value.isTextual()
                ? Json.MAPPER.createArrayNode().add(value)
                : value;
    }

    private static void refuse(String name) {
        throw new InvalidSettingException(
                "inference_params." + name,
                "is no parameter of Gemini here; known for chat are "
                        + String.join(", ", new TreeSet<>(NAMES.keySet())));
    }
}
