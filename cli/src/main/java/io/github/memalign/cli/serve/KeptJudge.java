package io.github.memalign.cli.serve;

import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.NewerVersionException;
import io.github.memalign.server.JudgeHome;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A judge at a location of the command line. Models of the command line are used and do not become the judge's. On MLflow
 * each change is a new run or version, and the next change goes on from that, or from the newest version of a scorer that
 * is named without one.
 */
final class KeptJudge implements JudgeHome, AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final String RETRIES = "MLFLOW_HTTP_REQUEST_MAX_RETRIES";

    private final Environment environment;
    private final ModelOptions models;
    private final Consumer<String> warnings;
    /** Asked every other second, so that it keeps its connections. */
    private final Judges looking;

    private volatile String location;

    KeptJudge(String location, Environment environment, ModelOptions models, Consumer<String> warnings) {
        this.location = location;
        this.environment = environment;
        this.models = models;
        this.warnings = warnings;
        this.looking = new Judges(hasty(environment), warnings);
    }

    /** The next look comes soon, so that none waits for a server that is away. */
    private static Environment hasty(Environment environment) {
        return new Environment(name -> {
            String value = environment.variables().get(name);
            return value == null && name.equals(RETRIES) ? "2" : value;
        });
    }

    @Override
    public AlignedJudge load() {
        try (Judges judges = new Judges(environment, warnings)) {
            return models.applyTo(judges.load(location));
        }
    }

    @Override
    public String state() {
        return looking.state(location);
    }

    @Override
    public List<LabelledExample> known(AlignedJudge judge, List<LabelledExample> feedback) {
        try (Judges judges = new Judges(environment, warnings)) {
            return judges.known(location, judge, feedback);
        }
    }

    /** What somebody else registered meanwhile is taken over, and changed too. */
    @Override
    public synchronized Kept change(UnaryOperator<AlignedJudge> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                return changed(change);
            } catch (NewerVersionException newer) {
                if (attempt == ATTEMPTS) {
                    throw newer;
                }
            }
        }
    }

    private Kept changed(UnaryOperator<AlignedJudge> change) {
        try (Judges judges = new Judges(environment, warnings)) {
            String target = judges.successor(location)
                    .orElseThrow(() -> new MemAlignException(location
                            + " defines a judge and keeps nothing that it learns; align it with --out, and serve what"
                            + " that saved"));
            judges.checkWritable(target, true);
            String state = judges.state(location);
            AlignedJudge own = judges.load(location);
            AlignedJudge before = models.applyTo(own);
            AlignedJudge after = change.apply(before);
            if (after.history().equals(before.history())
                    && after.pending().equals(before.pending())
                    && after.forgotten().equals(before.forgotten())) {
                return new Kept(before, location, state);
            }
            AlignedJudge learned = after.withDefinition(own.definition()).withSettings(own.settings());
            Judges.voided(own, learned).ifPresent(warnings);
            String place = judges.save(target, learned);
            location = Judges.isAlwaysTheNewest(location) ? location : place;
            return kept(judges, place, learned);
        }
    }

    /** What is saved is learned, though the place may be away a moment later; the next look reads it then. */
    private Kept kept(Judges judges, String place, AlignedJudge learned) {
        try {
            return new Kept(models.applyTo(judges.saved(place, learned)), place, judges.state(place));
        } catch (MemAlignException away) {
            warnings.accept(place + " is saved, and could not be read again at once: " + away.getMessage());
            return new Kept(models.applyTo(learned), place, "");
        }
    }

    /** Ends the looks. */
    @Override
    public void close() {
        looking.close();
    }
}
