package io.github.memalign.retrieval.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the vectors nearest to a query, exactly: every row is compared, the best are kept in a bounded heap. Of many rows,
 * those that cannot be among the best are passed over by their {@link CoarseRows}, and of very many each processor compares a
 * part. Equal similarities are ordered by id, so that results never depend on the order of the rows. Immutable.
 */
public final class EpisodeIndex implements EpisodeSearch {
    static final Comparator<Hit> BEST_FIRST =
            Comparator.comparingDouble((Hit hit) -> -hit.similarity()).thenComparing(Hit::id);

    /** Of fewer rows a search takes a few tenths of a millisecond without. */
    private static final int COARSE_FROM = CoarseRows.BLOCK;

    /** What is worth another thread. */
    private static final int BLOCKS_A_PART = 64;

    private final int dimension;
    private final String[] ids;
    private final float[][] rows;
    private final @Nullable CoarseRows coarse;
    private final int blocksAPart;

    /**
     * @param ids the rows' ids, each once
     * @param vectors their vectors, all of one dimension and of length 1; they are kept as they are, and nobody may change them
     */
    public EpisodeIndex(List<String> ids, List<float[]> vectors) {
        this(ids, vectors, COARSE_FROM, BLOCKS_A_PART);
    }

    EpisodeIndex(List<String> ids, List<float[]> vectors, int coarseFrom, int blocksAPart) {
        this.dimension = vectors.isEmpty() ? 1 : vectors.get(0).length;
        this.ids = ids.toArray(String[]::new);
        this.rows = vectors.toArray(float[][]::new);
        for (float[] vector : rows) {
            if (vector.length != dimension) {
                throw new IllegalArgumentException(
                        "a vector of " + vector.length + " dimensions in an index of " + dimension);
            }
        }
        this.coarse = rows.length == 0 || rows.length < coarseFrom ? null : new CoarseRows(rows);
        this.blocksAPart = blocksAPart;
    }

    /** The number of rows. */
    @Override
    public int size() {
        return ids.length;
    }

    /** The length of its vectors. */
    @Override
    public int dimension() {
        return dimension;
    }

    /**
     * The rows most similar to the query, most similar first.
     *
     * @param query of the index's dimension and of length 1
     * @param k how many at most
     * @param excluded ids that are passed over
     */
    @Override
    public List<Hit> search(float[] query, int k, Set<String> excluded) {
        if (query.length != dimension) {
            throw new IllegalArgumentException(
                    "a query of " + query.length + " dimensions in an index of " + dimension);
        }
        if (k < 1) {
            return List.of();
        }
        if (coarse == null) {
            Best best = new Best(query, k, excluded);
            for (int row = 0; row < rows.length; row++) {
                best.compare(row);
            }
            return best.ordered();
        }
        CoarseRows passing = coarse;
        int parts = Math.max(
                1, Math.min(Runtime.getRuntime().availableProcessors(), passing.blocks() / Math.max(1, blocksAPart)));
        return IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> search(
                        passing,
                        part * passing.blocks() / parts,
                        (part + 1) * passing.blocks() / parts,
                        new Best(query, k, excluded)))
                .flatMap(List::stream)
                .sorted(BEST_FIRST)
                .limit(k)
                .toList();
    }

    private List<Hit> search(CoarseRows passing, int fromBlock, int toBlock, Best best) {
        CoarseRows.Query query = passing.query(best.query);
        double[] atMost = new double[CoarseRows.BLOCK];
        for (int block = fromBlock; block < toBlock; block++) {
            query.atMost(block, atMost);
            int first = block * CoarseRows.BLOCK;
            int count = Math.min(CoarseRows.BLOCK, rows.length - first);
            for (int i = 0; i < count; i++) {
                if (atMost[i] >= best.worst) {
                    best.compare(first + i);
                }
            }
        }
        return best.ordered();
    }

    /** The best of the rows that were compared by now. */
    private final class Best {
        private final float[] query;
        private final int k;
        private final Set<String> excluded;
        private final PriorityQueue<Hit> hits;
        private double worst = Double.NEGATIVE_INFINITY;

        Best(float[] query, int k, Set<String> excluded) {
            this.query = query;
            this.k = k;
            this.excluded = excluded;
            this.hits = new PriorityQueue<>(Math.min(k, ids.length) + 1, BEST_FIRST.reversed());
        }

        void compare(int row) {
            float similarity = Vectors.dot(query, rows[row], 0);
            if (similarity < worst || excluded.contains(ids[row])) {
                return;
            }
            hits.add(new Hit(ids[row], similarity));
            if (hits.size() > k) {
                hits.poll();
            }
            Hit last = hits.peek();
            worst = hits.size() < k || last == null ? worst : last.similarity();
        }

        List<Hit> ordered() {
            Deque<Hit> ordered = new ArrayDeque<>(hits.size());
            for (Hit hit = hits.poll(); hit != null; hit = hits.poll()) {
                ordered.addFirst(hit);
            }
            return new ArrayList<>(ordered);
        }
    }

    /**
     * A row that was found.
     *
     * @param similarity the dot product with the query, the cosine for vectors of length 1
     */
    public record Hit(String id, float similarity) {}
}
