package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.Progress;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges and feedback on the MLflow server of MLFLOW_TRACKING_URI: {@code runs:/RUN_ID} to load and {@code runs:/EXPERIMENT}
 * to save, {@code scorers:/EXPERIMENT/NAME[/VERSION]} to load and {@code scorers:/EXPERIMENT} to register, {@code
 * traces:/EXPERIMENT} for feedback.
 */
public final class Mlflow implements JudgeStore {
    private static final String RUNS = "runs:/";
    private static final String SCORERS = "scorers:/";
    private static final String TRACES = "traces:/";
    private static final Pattern SCORER = Pattern.compile("scorers:/([^/]+)/([^/]+)(?:/(\\d+))?");

    private @Nullable MlflowHttp http;

    private MlflowHttp http() {
        if (http == null) {
            http = new MlflowHttp(MlflowSettings.of(System::getenv));
        }
        return http;
    }

    @Override
    public boolean handles(String location) {
        return location.startsWith(RUNS) || location.startsWith(SCORERS);
    }

    @Override
    public AlignedJudge load(String location) {
        if (location.startsWith(RUNS)) {
            return new JudgeRuns(http()).load(location.substring(RUNS.length()));
        }
        Matcher scorer = SCORER.matcher(location);
        if (!scorer.matches()) {
            throw new InvalidSettingException(
                    "--judge",
                    location + " names no scorer; write scorers:/EXPERIMENT/NAME or scorers:/EXPERIMENT/NAME/3");
        }
        OptionalInt version =
                scorer.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(scorer.group(3)));
        RegisteredJudges.Loaded loaded =
                new RegisteredJudges(http(), Clock.systemUTC()).load(scorer.group(1), scorer.group(2), version);
        if (!loaded.missing().isEmpty()) {
            System.err.println("memalign: " + loaded.missing().size() + " episodes are left out, their traces are gone"
                    + " or nobody's word on them is in force: " + String.join(", ", loaded.missing()));
        }
        return loaded.judge();
    }

    @Override
    public void checkWritable(String location, boolean overwrite) {
        http();
    }

    @Override
    public String save(String location, AlignedJudge judge, Map<String, Double> figures) {
        if (location.startsWith(RUNS)) {
            return RUNS + new JudgeRuns(http()).save(location.substring(RUNS.length()), judge, figures);
        }
        String experiment =
                Arrays.asList(location.substring(SCORERS.length()).split("/")).get(0);
        RegisteredJudges.Registered registered = register(experiment, judge, Progress.NONE);
        return SCORERS + experiment + "/" + judge.definition().name() + "/" + registered.version();
    }

    /** Registers a judge. */
    public RegisteredJudges.Registered register(String experiment, AlignedJudge judge, Progress progress) {
        return new RegisteredJudges(http(), Clock.systemUTC()).register(experiment, judge, progress);
    }

    static boolean isFeedback(String location) {
        return location.startsWith(TRACES);
    }

    TraceFeedback.Labelled feedback(String location, JudgeDefinition definition, Set<String> known) {
        TraceQuery query = TraceQuery.experiment(location.substring(TRACES.length()));
        return new TraceFeedback(http()).labelled(definition, query, known);
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
            http = null;
        }
    }
}
