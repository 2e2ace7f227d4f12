package io.github.memalign.retrieval.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Finds the vectors nearest to a query, exactly: every row of one contiguous array is compared, the best are kept in a
 * bounded heap. Equal similarities are ordered by id, so that results never depend on the order of the rows. Immutable.
 */
public final class EpisodeIndex implements EpisodeSearch {
    static final Comparator<Hit> BEST_FIRST =
            Comparator.comparingDouble((Hit hit) -> -hit.similarity()).thenComparing(Hit::id);

    private final int dimension;
    private final String[] ids;
    private final float[] rows;

    /**
     * @param ids the rows' ids, each once
     * @param vectors their vectors, all of one dimension and of length 1
     */
    public EpisodeIndex(List<String> ids, List<float[]> vectors) {
        this.dimension = vectors.isEmpty() ? 1 : vectors.get(0).length;
        this.ids = ids.toArray(String[]::new);
        this.rows = new float[Math.multiplyExact(dimension, this.ids.length)];
        for (int i = 0; i < this.ids.length; i++) {
            float[] vector = vectors.get(i);
            if (vector.length != dimension) {
                throw new IllegalArgumentException(
                        "a vector of " + vector.length + " dimensions in an index of " + dimension);
            }
            System.arraycopy(vector, 0, rows, i * dimension, dimension);
        }
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
        PriorityQueue<Hit> best = new PriorityQueue<>(k + 1, BEST_FIRST.reversed());
        double worst = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < ids.length; row++) {
            float similarity = Vectors.dot(query, rows, row * dimension);
            if (similarity < worst || excluded.contains(ids[row])) {
                continue;
            }
            best.add(new Hit(ids[row], similarity));
            if (best.size() > k) {
                best.poll();
            }
            Hit last = best.peek();
            worst = best.size() < k || last == null ? worst : last.similarity();
        }
        Deque<Hit> ordered = new ArrayDeque<>(best.size());
        for (Hit hit = best.poll(); hit != null; hit = best.poll()) {
            ordered.addFirst(hit);
        }
        return new ArrayList<>(ordered);
    }

    /**
     * A row that was found.
     *
     * @param id its id
     * @param similarity the dot product with the query, the cosine for vectors of length 1
     */
    public record Hit(String id, float similarity) {}
}
