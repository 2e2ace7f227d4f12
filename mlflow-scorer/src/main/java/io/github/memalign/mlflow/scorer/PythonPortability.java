package io.github.memalign.mlflow.scorer;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.util.ArrayList;
import java.util.List;

/** What of a judge Python's MLflow cannot run, and what to set so that it can. */
public final class PythonPortability {
    private PythonPortability() {}

    /** One line for each thing that will not work in Python; empty if all will. */
    public static List<String> problems(StoredJudge judge) {
        List<String> problems = new ArrayList<>();
        JudgeDefinition definition = judge.definition();
        MemorySettings settings = judge.settings();
        embedded(definition.model(), "model", "judge with", problems);
        boolean aligned = !judge.guidelines().isEmpty() || !judge.traceIds().isEmpty();
        if (aligned) {
            settings.reflectionModel().ifPresent(model -> embedded(model, "reflection model", "align with", problems));
            embedded(settings.embeddingModel(), "embedding model", "retrieve with", problems);
        }
        if (definition.baseUrl().isPresent() || !definition.extraHeaders().isEmpty()) {
            problems.add("base URL and extra headers are not kept by a registry, so Python calls the provider itself;"
                    + " set OPENAI_API_BASE where Python runs, or use a gateway:/ model");
        }
        return problems;
    }

    private static void embedded(ModelUri model, String setting, String use, List<String> problems) {
        if (model.provider().equals("embedded") || model.isOwn()) {
            problems.add("Python cannot " + use + " " + model + "; register with another " + setting
                    + ", such as one of openai:/ or gateway:/");
        }
    }
}
