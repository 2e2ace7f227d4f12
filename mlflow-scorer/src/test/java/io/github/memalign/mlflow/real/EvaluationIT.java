package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.judge.Judge;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.provider.ProviderModels;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An evaluation run made here and one that {@code mlflow.genai.evaluate} made of the same traces by the same judge. */
@ExtendWith(RealMlflow.class)
class EvaluationIT {
    private static final String EXPERIMENT = "evaluation";
    /** What Python tells of its own way of working: a hash of the scorer as Python pickles it. */
    private static final List<String> PYTHONS_OWN = List.of("mlflow.assessment.scorerDigest");

    /** A sum of products, in which the languages differ in the last digit. */
    private static final String COST = "mlflow.assessment.judgeCost";

    @Test
    void aRunLooksToPythonAsItsOwn(RealMlflow.Server server) {
        JsonNode theirs = server.python("evaluation.py", "evaluate", EXPERIMENT);
        List<String> ids = new ArrayList<>();
        theirs.path("traces").forEach(id -> ids.add(id.asText()));
        EvaluationRun ours;
        try (MlflowHttp http = server.http();
                MemAlign memAlign = MemAlign.builder()
                        .models(RealMlflow.withEmbedded(ProviderModels.builder()
                                .environment(server.environment()::get)
                                .build()))
                        .concurrency(4)
                        .build()) {
            RegisteredJudges.Loaded loaded =
                    new RegisteredJudges(http, Clock.systemUTC()).load(EXPERIMENT, "polite", OptionalInt.empty());
            Judge judge = memAlign.judge(loaded.judge());
            ours = new MlflowEvaluation(http, Clock.systemUTC(), 4)
                    .evaluate(
                            List.of(new RunJudge(judge, Optional.of(loaded.version()))),
                            TraceQuery.ids(ids),
                            EXPERIMENT,
                            "from the JVM",
                            Map.of(),
                            Progress.NONE);
        }
        assertThat(ours.metrics()).containsOnly(Map.entry("polite/mean", 0.6));

        JsonNode seen =
                server.python("evaluation.py", "describe", theirs.path("run").asText(), ours.runId());
        ObjectNode byPython = comparable(seen.get(0));
        ObjectNode byJava = comparable(seen.get(1));
        assertThat(byJava).isEqualTo(byPython);
        assertThat(byJava.path("traces")).hasSize(5);
        assertThat(byJava.path("traces").findPath("metadata").properties())
                .as("what is said of the judge and its use")
                .hasSizeGreaterThanOrEqualTo(5);
    }

    /** Without what must differ (the run's id) and what either tells beyond the other. */
    private static ObjectNode comparable(JsonNode run) {
        ObjectNode copy = run.deepCopy();
        copy.path("traces")
                .forEach(said -> said.forEach(one -> {
                    ObjectNode metadata = (ObjectNode) one.path("metadata");
                    metadata.remove(PYTHONS_OWN);
                    metadata.remove(List.of("mlflow.assessment.sourceRunId", "memalign.key"));
                    BigDecimal cost = new BigDecimal(metadata.path(COST).asText());
                    metadata.put(
                            COST,
                            cost.round(new MathContext(9)).stripTrailingZeros().toPlainString());
                }));
        return copy;
    }
}
