package io.github.memalign.cli.location;

import io.github.memalign.mlflow.server.MlflowHttp;
import org.jspecify.annotations.Nullable;

/** The MLflow server, looked for when it is needed: who names nothing of it needs none. Safe for use by several threads. */
public final class MlflowServer implements AutoCloseable {
    private final Environment environment;
    private @Nullable MlflowHttp http;

    /** @param environment where the server is */
    public MlflowServer(Environment environment) {
        this.environment = environment;
    }

    /**
     * The server, the same each time.
     *
     * @throws io.github.memalign.InvalidSettingException if no server is named, or its address cannot be one
     */
    public synchronized MlflowHttp http() {
        if (http == null) {
            http = environment.mlflow();
        }
        return http;
    }

    @Override
    public synchronized void close() {
        if (http != null) {
            http.close();
            http = null;
        }
    }
}
