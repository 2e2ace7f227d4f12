package io.github.memalign.cli.align;

import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.cli.console.OnInterrupt;
import io.github.memalign.cli.console.Output;
import io.github.memalign.recording.RecordedModels;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What models answered for an alignment that is not done yet, so that one that was interrupted or killed goes on where it
 * stopped and pays for nothing twice.
 */
final class UnfinishedAnswers {
    private final Path directory;
    private final boolean kept;

    /**
     * @param target where the judge is to be kept; the answers lie beside it, or in the working directory if it is on MLflow
     * @param kept whether there is anything to keep: models that cost nothing are asked again
     */
    UnfinishedAnswers(String target, boolean kept) {
        String name = target.contains(":/") ? target.replaceAll("[^A-Za-z0-9._-]+", "-") : target;
        this.directory = Path.of(name.replaceAll("[/\\\\]+$", "") + ".unfinished");
        this.kept = kept;
    }

    /** Whether an earlier alignment into the same place was not done. */
    boolean areThere() {
        return kept && RecordedModels.holdsCalls(directory);
    }

    /** The models, which are not asked again for what they answered. */
    Models around(Models live) {
        return kept ? RecordedModels.resume(live, directory) : live;
    }

    /** Does the work; where it does not come to its end, tells how to go on. */
    <T> T during(Supplier<T> work, Output output) {
        try {
            return OnInterrupt.during(work, () -> tell(output));
        } catch (MemAlignException failure) {
            tell(output);
            throw failure;
        }
    }

    /** Says how to go on, if there is anything to go on from. */
    void tell(Output output) {
        if (areThere()) {
            output.warn("what models answered is kept in " + directory
                    + ": the same command goes on there and pays for nothing twice");
        }
    }

    /** The alignment is done. */
    void forget() {
        RecordedModels.forget(directory);
    }

    /** Where they are. */
    @Override
    public String toString() {
        return directory.toString();
    }
}
