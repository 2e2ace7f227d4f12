package io.github.memalign.mlflow.gateway;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.provider.Connection;
import io.github.memalign.provider.Endpoint;
import io.github.memalign.provider.OpenAiProtocol;
import io.github.memalign.provider.Provider;
import java.util.Map;
import java.util.Optional;

/**
 * Models named {@code gateway:/NAME}: endpoints of the gateway that the MLflow server has, which speaks OpenAI's protocol.
 * The provider's key stays on the server; the caller needs no more than access to the server.
 *
 * <p>Given to {@link io.github.memalign.provider.ProviderModels.Builder#providers} under {@link #NAME}.
 */
public final class GatewayProvider implements Provider {
    /** The provider's name in model URIs. */
    public static final String NAME = "gateway";

    private static final String PATH = "/gateway/mlflow/v1";

    private final MlflowHttp http;

    /** @param http the server; must stay open as long as the models are used */
    public GatewayProvider(MlflowHttp http) {
        this.http = http;
    }

    @Override
    public ChatModel chat(Connection connection) {
        return OpenAiProtocol.chat(connection, endpoint(connection))
                .customHeaders(headers(connection))
                .build();
    }

    @Override
    public EmbeddingModel embedding(Connection connection) {
        return OpenAiProtocol.embedding(connection, endpoint(connection))
                .customHeaders(headers(connection))
                .build();
    }

    private Endpoint endpoint(Connection connection) {
        return Endpoint.of(
                "MLFLOW_TRACKING_URI", connection.settings().baseUrl().orElse(http.host() + PATH));
    }

    /** The server's credentials go to the server only, not to another address that the user gave. */
    private Map<String, String> headers(Connection connection) {
        Optional<String> authorization =
                connection.settings().baseUrl().isPresent() ? Optional.empty() : http.authorization();
        authorization.ifPresent(connection::secret);
        return authorization.map(value -> Map.of("Authorization", value)).orElse(Map.of());
    }
}
