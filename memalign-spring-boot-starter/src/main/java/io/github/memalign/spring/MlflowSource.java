package io.github.memalign.spring;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.util.function.Supplier;

/** Judges in runs of an MLflow server, which is called for each loading only. */
final class MlflowSource implements JudgeSource {
    private final Supplier<MlflowSettings> settings;

    MlflowSource(Supplier<MlflowSettings> settings) {
        this.settings = settings;
    }

    @Override
    public boolean handles(String location) {
        return JudgeRuns.isPlace(location);
    }

    @Override
    public AlignedJudge load(String location) {
        return JudgeRuns.at(location, settings.get());
    }
}
