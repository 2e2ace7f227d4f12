package io.github.memalign.cli.options;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.Models;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.mlflow.gateway.GatewayProvider;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Retry;
import io.github.memalign.provider.Connection;
import io.github.memalign.provider.Provider;
import io.github.memalign.provider.ProviderModels;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Every provider's models, and those behind the MLflow server's gateway; who names none of these needs no server. */
final class GatewayModels implements Models {
    private final MlflowServer server;
    private final ProviderModels models;

    GatewayModels(Environment environment, ProviderModels.Builder models) {
        this.server = new MlflowServer(environment);
        this.models = models.providers(Map.of(GatewayProvider.NAME, new AtFirstNeed()))
                .environment(environment.variables())
                .build();
    }

    private Provider gateway() {
        return new GatewayProvider(server.http());
    }

    @Override
    public Set<String> providers() {
        return models.providers();
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return models.chat(settings);
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return models.embedding(settings);
    }

    @Override
    public void onRetry(Consumer<Retry> told) {
        models.onRetry(told);
    }

    @Override
    public void close() {
        models.close();
        server.close();
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
