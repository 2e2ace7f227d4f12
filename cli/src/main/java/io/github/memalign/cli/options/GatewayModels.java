package io.github.memalign.cli.options;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.mlflow.gateway.GatewayProvider;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.Connection;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Models;
import io.github.memalign.model.Provider;
import io.github.memalign.model.ProviderModels;
import io.github.memalign.model.TextEmbedder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every provider's models, and those behind the MLflow server's gateway; who names none of these needs no server. */
final class GatewayModels implements Models {
    private final Environment environment;
    private final ProviderModels models;
    private @Nullable MlflowHttp http;

    GatewayModels(Environment environment, ProviderModels.Builder models) {
        this.environment = environment;
        this.models = models.providers(Map.of(GatewayProvider.NAME, new AtFirstNeed()))
                .environment(environment.variables())
                .build();
    }

    private synchronized Provider gateway() {
        if (http == null) {
            http = environment.mlflow();
        }
        return new GatewayProvider(http);
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        return models.chat(settings);
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        return models.embedder(settings);
    }

    @Override
    public synchronized void close() {
        models.close();
        if (http != null) {
            http.close();
        }
    }

    private final class AtFirstNeed implements Provider {
        @Override
        public ChatModel chat(Connection connection) {
            return gateway().chat(connection);
        }

        @Override
        public EmbeddingModel embedding(Connection connection) {
            return gateway().embedding(connection);
        }
    }
}
