package io.github.memalign.cli.location;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.JudgeCopies;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.Traces;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the MLflow server still has of examples that were forgotten, and which of them it has no longer. */
public final class OlderCopies {
    private static final Pattern TRACE = Pattern.compile("tr-[0-9a-f]{32}");

    private final Environment environment;

    /** @param environment where the server is, if it is asked */
    public OlderCopies(Environment environment) {
        this.environment = environment;
    }

    /** The ids of examples that a judge learned from traces which are gone; examples that came from files are none. */
    public List<String> deletedTraces(AlignedJudge judge) {
        Set<String> known = new LinkedHashSet<>();
        judge.episodes().forEach(episode -> known.add(episode.id()));
        judge.guidelines().forEach(guideline -> known.addAll(guideline.sourceIds()));
        known.removeIf(id -> !TRACE.matcher(id).matches());
        try (MlflowHttp http = environment.mlflow()) {
            return List.copyOf(new Traces(http).get(List.copyOf(known)).missing());
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
        if (location.startsWith(ScorerPlace.SCHEME)) {
            ScorerPlace place = ScorerPlace.of("--judge", location);
            try (MlflowHttp http = environment.mlflow()) {
                return holding(new JudgeCopies(http), place.experiment(), place.name(), exampleIds);
            }
        }
        if (!Mlflow.isRun(location)) {
            return List.of();
        }
        try (MlflowHttp http = environment.mlflow()) {
            Run run = http.runs().get(Mlflow.afterScheme(location));
            Optional<String> judge = JudgeCopies.judge(run);
            return judge.map(name -> holding(new JudgeCopies(http), run.experimentId(), name, exampleIds))
                    .orElse(List.of());
        }
    }

    private static List<String> holding(
            JudgeCopies copies, String experiment, String judge, Collection<String> exampleIds) {
        return copies.holding(experiment, judge, exampleIds).stream()
                .map(JudgeCopies.Copy::place)
                .toList();
    }
}
