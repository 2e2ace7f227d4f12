package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.NewerVersionException;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.persistence.DamagedJudgeException;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges wherever they are: definition files, saved directories, MLflow runs and registries. */
public final class Judges implements AutoCloseable {
    private final Mlflow mlflow;
    private final List<JudgeStore> stores;

    /**
     * @param environment where the MLflow server is, if it is needed
     * @param warnings gets what a reader should know of a judge that is loaded
     */
    public Judges(Environment environment, Consumer<String> warnings) {
        mlflow = new Mlflow(environment, warnings);
        stores = List.of(mlflow, new DefinitionFiles(), new Directories());
    }

    /**
     * The judge at a location.
     *
     * @throws io.github.memalign.MemAlignException if there is none or it cannot be read
     */
    public AlignedJudge load(String location) {
        return store("--judge", location).load(location);
    }

    /**
     * Tells one state of the judge at a location from another, without reading it all; always the same where it never changes.
     *
     * @throws io.github.memalign.MemAlignException if it cannot be looked at
     */
    public String state(String location) {
        return store("--judge", location).state(location);
    }

    /**
     * Feedback as the place keeps it that a judge was loaded from: a registry keeps rows as traces. So what is said again is
     * known, and another word of somebody takes the place of theirs before.
     */
    public List<LabelledExample> known(String location, AlignedJudge judge, List<LabelledExample> feedback) {
        return store("--judge", location).known(location, judge, feedback);
    }

    /** The version of the scorer that was loaded from a location; empty if it is no scorer. */
    public Optional<Integer> version(String location) {
        return mlflow.version(location);
    }

    /** The examples that the judge loaded from a location had, but whose traces are gone. */
    public List<String> missing(String location) {
        return mlflow.missing(location);
    }

    /**
     * Where a changed judge from a location is kept: in the same directory, in a new run of the same experiment, or as a
     * new version of the same scorer; empty if it came from a definition and has no such place.
     */
    public Optional<String> successor(String location) {
        return store("--judge", location).successor(location);
    }

    /**
     * Fails where saving would, before anything is paid for, and keeps others from changing what is there until this
     * object is closed.
     *
     * @param overwrite whether a judge that is there may be replaced
     */
    public void checkWritable(String location, boolean overwrite) {
        store("--out", location).checkWritable(location, overwrite);
    }

    /** What is said where a judge that was calibrated is another one now; empty if it was not, or still is. */
    public static Optional<String> voided(AlignedJudge before, AlignedJudge after) {
        return before.calibration().isPresent() && after.calibration().isEmpty()
                ? Optional.of("the calibration was of the judge as it was, and holds no longer: all verdicts are given;"
                        + " calibrate it again")
                : Optional.empty();
    }

    /** Keeps a judge, whole or not at all, with the size of its memory in numbers, and says where it is. */
    public String save(String location, AlignedJudge judge) {
        return save(
                location,
                judge,
                Map.of(
                        "guidelines", (double) judge.guidelines().size(),
                        "episodes", (double) judge.episodes().size()));
    }

    /** Keeps a judge, whole or not at all, and says where it is. */
    public String save(String location, AlignedJudge judge, Map<String, Double> figures) {
        return store("--out", location).save(location, judge, figures);
    }

    /** Whether a location stands for what is newest there, so that the next change goes on from whatever was saved last. */
    public static boolean isAlwaysTheNewest(String location) {
        return ScorerPlace.isPlace(location)
                && ScorerPlace.of("--judge", location).version().isEmpty();
    }

    /**
     * A judge as it is from now on where it was saved: a registry keeps rows as traces, without vectors.
     *
     * @param place what {@link #save} gave
     */
    public AlignedJudge saved(String place, AlignedJudge judge) {
        return ScorerPlace.isPlace(place) ? load(place) : judge;
    }

    /** Adds how well a judge that was saved agrees with the experts, where that is kept. */
    public void addAgreement(String place, AlignedJudge judge, Agreement agreement) {
        store("--out", place).addAgreement(place, judge, agreement);
    }

    /**
     * As {@link #save}, for a judge that was costly to make: if it cannot be kept there, it is kept in a new directory.
     *
     * @throws NewerVersionException if somebody else registered a newer version; it is kept nowhere, since it lacks that
     * @throws MemAlignException if it could not be kept at that location; the message names the directory
     */
    public String saveOrKeep(String location, AlignedJudge judge, Map<String, Double> figures) {
        try {
            return save(location, judge, figures);
        } catch (NewerVersionException newer) {
            throw newer;
        } catch (MemAlignException failure) {
            throw keptElsewhere(location, judge, failure);
        }
    }

    /** Saves the judge in a new directory beside the user, and gives the failure that says so. */
    private static MemAlignException keptElsewhere(String location, AlignedJudge judge, MemAlignException failure) {
        try {
            Path directory = Files.createTempDirectory(Path.of(""), "judge-not-saved-");
            JudgeDirectory.save(directory, judge);
            return new MemAlignException(
                    sentence(failure) + " What was learned is kept in " + directory
                            + ": the same command with --judge " + directory + " --out " + location
                            + " --agreement none saves it and pays for nothing twice.",
                    failure);
        } catch (IOException | MemAlignException nowhere) {
            failure.addSuppressed(nowhere);
            return failure;
        }
    }

    private static String sentence(MemAlignException failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        return message.endsWith(".") ? message : message + ".";
    }

    /** Whether what is saved there is not as it was saved: damaged, or changed by hand. */
    public boolean isDamaged(String location) {
        try {
            load(location);
            return false;
        } catch (DamagedJudgeException damaged) {
            return true;
        }
    }

    /**
     * The judge in a directory whose files a person changed on purpose.
     *
     * @throws io.github.memalign.MemAlignException if there is none or it cannot be understood
     */
    public AlignedJudge loadChangedByHand(String directory) {
        return JudgeDirectory.loadChangedByHand(Path.of(directory));
    }

    /**
     * The judge in a directory without its vectors, which may be damaged.
     *
     * @throws io.github.memalign.MemAlignException if there is none or anything else of it is damaged
     */
    public AlignedJudge loadWithoutVectors(String directory) {
        return JudgeDirectory.loadWithoutVectors(Path.of(directory));
    }

    @Override
    public void close() {
        stores.forEach(JudgeStore::close);
    }

    private JudgeStore store(String option, String location) {
        return stores.stream()
                .filter(store -> store.handles(location))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException(
                        option,
                        "'" + location
                                + "' is no place for a judge; name a YAML file, a directory, runs:/RUN or"
                                + " scorers:/EXPERIMENT/NAME"));
    }
}
