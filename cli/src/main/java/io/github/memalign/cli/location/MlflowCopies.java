package io.github.memalign.cli.location;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.JudgeCopies;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.Traces;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the MLflow server still has of examples that were forgotten, and which of them it has no longer. */
public final class MlflowCopies {
    private static final Pattern TRACE = Pattern.compile("tr-[0-9a-f]{32}");

    private final Environment environment;

    /** @param environment where the server is, if it is asked */
    public MlflowCopies(Environment environment) {
        this.environment = environment;
    }

    /** The ids of examples that a judge learned from traces which are gone; examples that came from files are none. */
    public List<String> deletedTraces(AlignedJudge judge) {
        List<String> known = judge.learnedFrom().stream()
                .filter(id -> TRACE.matcher(id).matches())
                .toList();
        try (MlflowHttp http = environment.mlflow()) {
            return new Traces(http).get(known).missing();
        }
    }

    /**
     * The runs and versions of a judge that hold any of these examples.
     *
     * @param location where the judge was loaded from; a directory has no older copies
     */
    public List<String> holding(String location, Collection<String> exampleIds) {
        if (exampleIds.isEmpty()) {
            return List.of();
        }
        if (ScorerPlace.isPlace(location)) {
            ScorerPlace place = ScorerPlace.of("--judge", location);
            try (MlflowHttp http = environment.mlflow()) {
                return new JudgeCopies(http).holding(place.experiment(), place.name(), exampleIds);
            }
        }
        if (!JudgeRuns.isPlace(location)) {
            return List.of();
        }
        try (MlflowHttp http = environment.mlflow()) {
            Run run = http.runs().get(Mlflow.afterScheme(location));
            Optional<String> judge = JudgeCopies.judge(run);
            return judge.map(name -> new JudgeCopies(http).holding(run.experimentId(), name, exampleIds))
                    .orElse(List.of());
        }
    }
}
