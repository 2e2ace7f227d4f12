package io.github.memalign.spark;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.judge.JudgeFile;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.model.Variables;
import io.github.memalign.persistence.JudgeDirectory;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Judges at places that a driver can read. */
final class Places {
    private static final System.Logger LOG = System.getLogger(Places.class.getName());
    private static final String PREFIX = "spark.memalign.";

    private Places() {}

    static AlignedJudge load(SparkSession spark, String place) {
        if (JudgeRuns.isPlace(place)) {
            return JudgeRuns.at(place, mlflow(spark));
        }
        if (ScorerPlace.isPlace(place)) {
            return registered(ScorerPlace.of("place", place), mlflow(spark));
        }
        if (place.contains(":/")) {
            throw new InvalidSettingException(
                    "place",
                    "'" + place + "' is no place for a judge; name a directory, a YAML file, runs:/RUN or"
                            + " scorers:/EXPERIMENT/NAME. Of a file system in the cloud, name where it is mounted, as"
                            + " /Volumes/… or /dbfs/…");
        }
        Path path = Path.of(place);
        if (!Files.exists(path)) {
            throw new InvalidSettingException("place", place + " does not exist on the driver");
        }
        String name = place.toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml")
                ? JudgeFile.read(path).unaligned()
                : JudgeDirectory.load(path);
    }

    private static AlignedJudge registered(ScorerPlace place, MlflowSettings settings) {
        try (MlflowHttp http = new MlflowHttp(settings)) {
            RegisteredJudges.Loaded loaded = new RegisteredJudges(http, Clock.systemUTC())
                    .load(place.experiment(), place.name(), place.version());
            if (!loaded.missing().isEmpty()) {
                LOG.log(
                        Level.WARNING,
                        () -> loaded.missing().size() + " episodes of " + place.version(loaded.version())
                                + " are left out, their traces are gone or nobody's word on them is in force");
            }
            return loaded.judge();
        }
    }

    /** Where the MLflow server is. */
    static MlflowSettings mlflow(SparkSession spark) {
        return MlflowSettings.of(variables(spark));
    }

    /** A notebook cannot set variables of the driver's environment; it can configure the session. */
    private static Variables variables(SparkSession spark) {
        return name -> spark.conf().getOption(PREFIX + name).getOrElse(() -> System.getenv(name));
    }
}
