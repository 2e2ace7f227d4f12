package io.github.memalign.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A local Ollama server; it needs no key. */
final class OllamaProvider implements Provider {
    private static final String ADDRESS = "OLLAMA_HOST";

    /** Members of the request itself; all others are options of the model. */
    private static final Set<String> TOP_LEVEL =
            Set.of("model", "messages", "tools", "format", "options", "stream", "keep_alive", "think", "truncate");

    @Override
    public ChatModel chat(Connection connection) {
        Endpoint endpoint = endpoint(connection, "/api/chat");
        return OllamaChatModel.builder()
                .httpClientBuilder(connection.http(endpoint, patches(connection)))
                .baseUrl(endpoint.base())
                .modelName(connection.uri().name())
                .timeout(connection.timeout())
                .maxRetries(0)
                .build();
    }

    @Override
    public EmbeddingModel embedding(Connection connection) {
        Endpoint endpoint = endpoint(connection, "/api/embed");
        OllamaEmbeddingModel.OllamaEmbeddingModelBuilder builder = OllamaEmbeddingModel.builder()
                .httpClientBuilder(connection.http(endpoint, patches(connection)))
                .baseUrl(endpoint.base())
                .modelName(connection.uri().name())
                .timeout(connection.timeout())
                .maxRetries(0);
        connection.settings().dimension().ifPresent(builder::dimensions);
        return builder.build();
    }

    private static Endpoint endpoint(Connection connection, String operation) {
        Optional<String> host = connection.variable(ADDRESS);
        if (connection.settings().baseUrl().isEmpty() && host.isPresent()) {
            // Ollama itself takes a host and port without a scheme here.
            String url = host.get().contains("://") ? host.get() : "http://" + host.get();
            return Endpoint.of(ADDRESS, url, operation);
        }
        return connection.endpoint("http://localhost:11434", operation);
    }

    private static List<BodyPatch> patches(Connection connection) {
        Map<String, JsonNode> top = new LinkedHashMap<>();
        Map<String, JsonNode> options = new LinkedHashMap<>();
        connection.settings().parameters().forEach((name, value) -> {
            if (TOP_LEVEL.contains(name)) {
                top.put(name, value);
            } else {
                options.put(name.equals("max_tokens") ? "num_predict" : name, value);
            }
        });
        return List.of(new BodyPatch("", top), new BodyPatch("options", options));
    }
}
