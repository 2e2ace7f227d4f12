package io.github.memalign.cli.location;

import io.github.memalign.MemAlignException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.judge.JudgeCopies;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.Traces;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
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
     * The runs and versions of a judge that hold what was forgotten.
     *
     * @param location where the judge was loaded from; a directory has no older copies
     * @param removed ids of examples that were forgotten wholly
     * @param replaced ids of examples of which somebody's words were forgotten, and others' were not
     * @param forgotten tells these words
     */
    public List<String> holding(
            String location,
            Collection<String> removed,
            Collection<String> replaced,
            BiPredicate<String, Assessment> forgotten) {
        boolean isScorer = ScorerPlace.isPlace(location);
        if (removed.isEmpty() && replaced.isEmpty() || !isScorer && !JudgeRuns.isPlace(location)) {
            return List.of();
        }
        try (MlflowHttp http = environment.mlflow()) {
            Function<Collection<String>, List<String>> copies = copies(http, location);
            List<String> holding = new ArrayList<>(removed.isEmpty() ? List.of() : copies.apply(removed));
            if (!replaced.isEmpty()) {
                copies.apply(replaced).stream()
                        .filter(copy -> !holding.contains(copy))
                        .filter(copy -> ScorerPlace.isPlace(copy) || says(http, copy, replaced, forgotten))
                        .forEach(holding::add);
            }
            return holding;
        }
    }

    private static Function<Collection<String>, List<String>> copies(MlflowHttp http, String location) {
        if (ScorerPlace.isPlace(location)) {
            ScorerPlace place = ScorerPlace.of("--judge", location);
            return ids -> new JudgeCopies(http).holding(place.experiment(), place.name(), ids);
        }
        Run run = http.runs().get(Mlflow.afterScheme(location));
        Optional<String> judge = JudgeCopies.judge(run);
        return ids -> judge.map(name -> new JudgeCopies(http).holding(run.experimentId(), name, ids))
                .orElse(List.of());
    }

    /** Whether a run has any of these words; a version has none, but its guidelines may come from them. */
    private static boolean says(
            MlflowHttp http, String copy, Collection<String> ids, BiPredicate<String, Assessment> forgotten) {
        AlignedJudge saved;
        try {
            saved = new JudgeRuns(http).load(Mlflow.afterScheme(copy));
        } catch (MemAlignException unreadable) {
            // Part of it may lie there, so that it cannot be said to hold none.
            return true;
        }
        return saved.episodes().stream()
                .filter(episode -> ids.contains(episode.id()))
                .anyMatch(
                        episode -> episode.assessments().stream().anyMatch(said -> forgotten.test(episode.id(), said)));
    }
}
