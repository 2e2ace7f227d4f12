package io.github.memalign.mlflow.scorer;

import java.time.Instant;

/**
 * One version of a scorer in an experiment's registry.
 *
 * @param experimentId the experiment's id
 * @param name the name it is registered under
 * @param version 1 or more
 * @param id the server's id of the scorer, shared by its versions
 * @param created when this version was registered
 * @param serialized its JSON text, which need not be one that can be read here
 */
public record RegisteredScorer(
        String experimentId, String name, int version, String id, Instant created, String serialized) {
    /**
     * The scorer.
     *
     * @throws io.github.memalign.mlflow.MlflowException if the JSON is of no scorer
     */
    public SerializedScorer scorer() {
        return SerializedScorer.parse(serialized);
    }
}
