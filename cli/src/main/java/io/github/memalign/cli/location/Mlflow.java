package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.report.JudgePage;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.server.Metric;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Judges on the MLflow server: {@code runs:/RUN_ID} to load and {@code runs:/EXPERIMENT} to save, {@code
 * scorers:/EXPERIMENT/NAME[/VERSION]} to load and {@code scorers:/EXPERIMENT} to register.
 */
final class Mlflow implements JudgeStore {
    private static final String RUNS = "runs:/";

    private final MlflowServer server;
    private final Consumer<String> warnings;
    private final Map<String, RegisteredJudges.Loaded> scorers = new HashMap<>();
    /** The versions of scorers that were loaded as the newest: what was registered since must not be passed over. */
    private final Map<ScorerPlace, Integer> newest = new HashMap<>();

    Mlflow(Environment environment, Consumer<String> warnings) {
        this.server = new MlflowServer(environment);
        this.warnings = warnings;
    }

    @Override
    public boolean handles(String location) {
        return JudgeRuns.isPlace(location) || ScorerPlace.isPlace(location);
    }

    static String afterScheme(String location) {
        String name = location.substring(location.indexOf(":/") + 2).strip();
        if (name.isEmpty()) {
            throw new InvalidSettingException("place", "'" + location + "' is cut short; write what it names after it");
        }
        return name;
    }

    @Override
    public AlignedJudge load(String location) {
        if (JudgeRuns.isPlace(location)) {
            return new JudgeRuns(server.http()).load(afterScheme(location));
        }
        ScorerPlace place = ScorerPlace.of("--judge", location);
        RegisteredJudges.Loaded loaded = new RegisteredJudges(server.http(), Clock.systemUTC())
                .load(place.experiment(), place.name(), place.version());
        scorers.put(location, loaded);
        if (place.version().isEmpty()) {
            newest.put(place, loaded.version());
        }
        if (!loaded.missing().isEmpty()) {
            warnings.accept(loaded.missing().size() + " episodes of " + place.version(loaded.version())
                    + " are left out, their traces are gone or nobody's word on them is in force: "
                    + String.join(", ", loaded.missing()));
        }
        if (loaded.byPython()) {
            warnings.accept(place.version(loaded.version())
                    + " was aligned in Python and recalls other cases here than there, so that some verdicts differ,"
                    + " unless --retrieval mlflow is given, which recalls the same ones");
        }
        return loaded.judge();
    }

    /** A run is changed by those only who watch a queue; of a scorer that is named without a version the newest counts. */
    @Override
    public String state(String location) {
        if (JudgeRuns.isPlace(location)) {
            return new JudgeRuns(server.http()).state(afterScheme(location));
        }
        ScorerPlace place = ScorerPlace.of("--judge", location);
        if (place.version().isPresent()) {
            return String.valueOf(place.version().getAsInt());
        }
        String experimentId = server.http().runs().experimentId(place.experiment());
        return String.valueOf(new ScorerRegistry(server.http())
                .get(experimentId, place.name())
                .version());
    }

    @Override
    public List<LabelledExample> known(String location, AlignedJudge judge, List<LabelledExample> feedback) {
        return JudgeRuns.isPlace(location)
                ? feedback
                : new RegisteredJudges(server.http(), Clock.systemUTC())
                        .known(ScorerPlace.of("--judge", location).experiment(), judge, feedback);
    }

    /** The version of the scorer that was loaded from there. */
    Optional<Integer> version(String location) {
        return Optional.ofNullable(scorers.get(location)).map(RegisteredJudges.Loaded::version);
    }

    /** The traces that the scorer loaded from there names, but that are gone. */
    List<String> missing(String location) {
        RegisteredJudges.Loaded loaded = scorers.get(location);
        return loaded == null ? List.of() : loaded.missing();
    }

    @Override
    public Optional<String> successor(String location) {
        return Optional.of(
                JudgeRuns.isPlace(location)
                        ? RUNS + server.http().runs().get(afterScheme(location)).experimentId()
                        : ScorerPlace.inExperiment(
                                ScorerPlace.of("--judge", location).experiment()));
    }

    /** Makes nothing yet, so that a failure later leaves no empty experiment; the server has been reached, though. */
    @Override
    public void checkWritable(String location, boolean overwrite) {
        String experiment = afterScheme(location);
        if (JudgeRuns.isPlace(location) && experiment.matches("[0-9a-f]{32}")) {
            throw new InvalidSettingException(
                    "--out",
                    "'" + location + "' names a run, which is never changed; write runs:/EXPERIMENT for a new one");
        }
        if (!JudgeRuns.isPlace(location) && experiment.indexOf('/') >= 0) {
            throw new InvalidSettingException(
                    "--out",
                    "'" + location
                            + "' must be scorers:/EXPERIMENT, with the experiment's id if its name holds a slash;"
                            + " the name is the judge's, and the version is new");
        }
        try {
            server.http().runs().experimentId(experiment);
        } catch (MlflowException unknown) {
            if (!unknown.isNotFound()) {
                throw unknown;
            }
        }
    }

    @Override
    public String save(String location, AlignedJudge judge, Map<String, Double> figures) {
        String experiment = afterScheme(location);
        if (JudgeRuns.isPlace(location)) {
            String runId = new JudgeRuns(server.http()).save(experiment, judge, figures);
            putPage(runId, new JudgePage(judge, Optional.empty()));
            return RUNS + runId;
        }
        ScorerPlace place = new ScorerPlace(experiment, judge.definition().name(), OptionalInt.empty());
        Integer loaded = newest.get(place);
        RegisteredJudges.Registered registered = new RegisteredJudges(server.http(), Clock.systemUTC())
                .register(
                        experiment,
                        judge,
                        loaded == null ? OptionalInt.empty() : OptionalInt.of(loaded),
                        Progress.NONE);
        newest.replace(place, registered.version());
        registered.pythonProblems().forEach(problem -> warnings.accept("Python: " + problem));
        return place.version(registered.version()).toString();
    }

    /** The judge is saved; that its page is not is no reason to save it again. */
    private void putPage(String runId, JudgePage page) {
        try {
            new JudgeRuns(server.http()).putPage(runId, JudgePage.FILE, page.html());
        } catch (MlflowException failure) {
            warnings.accept(
                    RUNS + runId + " is saved, without its page " + JudgePage.FILE + ": " + failure.getMessage());
        }
    }

    @Override
    public void addAgreement(String place, AlignedJudge judge, Agreement agreement) {
        if (JudgeRuns.isPlace(place)) {
            List<Metric> metrics = agreement.figures().entrySet().stream()
                    .map(figure -> Metric.of(figure.getKey(), figure.getValue()))
                    .toList();
            server.http().runs().metrics(afterScheme(place), metrics);
            putPage(afterScheme(place), new JudgePage(judge, Optional.of(agreement)));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
