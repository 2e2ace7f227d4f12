package io.github.memalign.evaluation.log;

import io.github.memalign.evaluation.protocol.Outcome;
import java.nio.file.Path;
import java.util.Optional;

/** Where an evaluation is logged beside its files. */
public interface EvaluationLog extends AutoCloseable {
    /** Logs nowhere. */
    EvaluationLog NONE = (name, outcome, results) -> Optional.empty();

    /**
     * Logs an evaluation whose files are all there.
     *
     * @param outcome what came out
     * @param results the directory of its files
     * @return where it is now, if anywhere
     * @throws io.github.memalign.MemAlignException if it cannot be logged; the files stay as they are
     */
    Optional<String> log(String name, Outcome outcome, Path results);

    @Override
    default void close() {}
}
