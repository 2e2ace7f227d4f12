package io.github.memalign.retrieval.internal;

import java.util.List;
import java.util.Set;

/** Where the episodes of one judge are searched. Safe for use by several threads. */
interface EpisodeSearch {
    /** How many episodes there are. */
    int size();

    /** The length of their vectors. */
    int dimension();

    /**
     * The episodes most similar to the query, most similar first, those of one similarity by id.
     *
     * @param query of the dimension and, unless a field is blank, of length 1
     * @param k how many at most
     * @param excluded ids that are passed over
     */
    List<EpisodeIndex.Hit> search(float[] query, int k, Set<String> excluded);
}
