package io.github.memalign.cli.options;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.ForwardingModels;
import io.github.memalign.Models;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.mlflow.gateway.GatewayProvider;
import io.github.memalign.provider.Connection;
import io.github.memalign.provider.Provider;
import io.github.memalign.provider.ProviderModels;
import java.util.Map;

/** Every provider's models, and those behind the MLflow server's gateway; who names none of these needs no server. */
final class GatewayModels extends ForwardingModels {
    private final MlflowServer server;

    private GatewayModels(Models models, MlflowServer server) {
        super(models);
        this.server = server;
    }

    /** @param server closed with the models */
    static Models of(ProviderModels.Builder models, MlflowServer server) {
        return new GatewayModels(
                models.providers(Map.of(GatewayProvider.NAME, new AtFirstNeed(server)))
                        .build(),
                server);
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }

    private record AtFirstNeed(MlflowServer server) implements Provider {
        @Override
        public ChatModel chat(Connection connection) {
            return new GatewayProvider(server.http()).chat(connection);
        }

        @Override
        public EmbeddingModel embedding(Connection connection) {
            return new GatewayProvider(server.http()).embedding(connection);
        }
    }
}
