package io.github.memalign.mlflow.judge;

import io.github.memalign.MemAlignException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.scorer.RegisteredScorer;
import io.github.memalign.mlflow.scorer.ScorerKind;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.scorer.StoredJudge;
import io.github.memalign.mlflow.server.Artifacts;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** All that an experiment keeps of a judge: the runs it was saved in, and its versions in the registry. */
public final class JudgeCopies {
    private final MlflowHttp http;
    private final ScorerRegistry registry;

    public JudgeCopies(MlflowHttp http) {
        this.http = http;
        this.registry = new ScorerRegistry(http);
    }

    /** The name of the judge that a run was made for; empty if it was made for something else. */
    public static Optional<String> judge(Run run) {
        return Optional.ofNullable(run.tags().get(JudgeRuns.JUDGE_NAME));
    }

    /**
     * Where any of these examples are held: versions, as {@code scorers:/…}, and runs, as {@code runs:/…}, those too that
     * failed.
     *
     * @param experiment name or id of the experiment
     * @param judge the judge's name
     * @param exampleIds ids of examples, such as those of deleted traces
     */
    public List<String> holding(String experiment, String judge, Collection<String> exampleIds) {
        String experimentId = http.runs().experimentId(experiment);
        List<String> copies = new ArrayList<>();
        for (RegisteredScorer version : registry.versions(experimentId, judge)) {
            if (holds(version, exampleIds)) {
                copies.add(new ScorerPlace(experiment, judge, OptionalInt.of(version.version())).toString());
            }
        }
        for (Run run : http.runs().tagged(experimentId, JudgeRuns.JUDGE_NAME, judge)) {
            if (holds(run, exampleIds)) {
                copies.add("runs:/" + run.id());
            }
        }
        return copies;
    }

    private static boolean holds(RegisteredScorer version, Collection<String> exampleIds) {
        StoredJudge stored;
        try {
            stored = version.scorer().judge();
        } catch (MemAlignException unreadable) {
            return mayRemember(version);
        }
        Stream<String> sources = stored.guidelines().stream().flatMap(guideline -> guideline.sourceIds().stream());
        return Stream.concat(stored.traceIds().stream(), sources).anyMatch(exampleIds::contains);
    }

    /** Scorers of other kinds remember nothing; of one that does, it cannot be said that it holds none. */
    private static boolean mayRemember(RegisteredScorer version) {
        try {
            return version.scorer().kind() == ScorerKind.MEMORY;
        } catch (MlflowException ofNoKind) {
            return true;
        }
    }

    private boolean holds(Run run, Collection<String> exampleIds) {
        AlignedJudge saved;
        try {
            saved = new JudgeRuns(http).load(run.id());
        } catch (MemAlignException unreadable) {
            // Part of it may lie there, so that it cannot be said to hold none.
            return true;
        }
        return saved.learnedFrom().stream().anyMatch(exampleIds::contains);
    }

    /**
     * Deletes the run that holds a judge: the judge's files for good, and the run as MLflow does, which keeps its parameters
     * and metrics until {@code mlflow gc}.
     *
     * @throws MlflowException if there is no such run, or it was not made for a judge
     */
    public void deleteRun(String runId) {
        Run run = http.runs().get(runId);
        if (judge(run).isEmpty()) {
            throw new MlflowException("Run " + runId + " holds no judge, so that it is not deleted here");
        }
        Artifacts artifacts = http.artifacts(run);
        JudgeRuns.directories(artifacts).forEach(artifacts::delete);
        http.runs().delete(runId);
    }
}
