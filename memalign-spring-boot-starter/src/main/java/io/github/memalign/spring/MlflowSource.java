package io.github.memalign.spring;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.util.function.Supplier;

/** Judges in runs of an MLflow server, which is called for each loading only. */
final class MlflowSource implements JudgeSource {
    private static final String RUNS = "runs:/";

    private final Supplier<MlflowSettings> settings;

    MlflowSource(Supplier<MlflowSettings> settings) {
        this.settings = settings;
    }

    @Override
    public boolean handles(String location) {
        return location.startsWith(RUNS);
    }

    @Override
    public AlignedJudge load(String location) {
        try (MlflowHttp http = new MlflowHttp(settings.get())) {
            return new JudgeRuns(http).load(location.substring(RUNS.length()));
        }
    }
}
