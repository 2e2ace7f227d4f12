package io.github.memalign.cli.location;

import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.model.Variables;
import picocli.CommandLine.Command;

/** The variables that say where the MLflow server is, who calls it, and what the keys of models are. */
@Command
public final class Environment {
    private final Variables variables;

    /** @param variables the variables of this process, or others in their place */
    public Environment(Variables variables) {
        this.variables = variables;
    }

    /** The variables. */
    public Variables variables() {
        return variables;
    }

    /**
     * The MLflow server; reaches nobody yet.
     *
     * @throws io.github.memalign.InvalidSettingException if no server is named, or its address cannot be one
     */
    public MlflowHttp mlflow() {
        return new MlflowHttp(MlflowSettings.of(variables));
    }
}
