package io.github.memalign.retrieval;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds the vectors nearest to a query, exactly: every row of one contiguous array is compared, the best are kept in a
 * bounded heap. Equal similarities are ordered by id, so that results never depend on the order of insertion.
 *
 * <p>Immutable to its users. Adding makes a new index that shares the rows of the old one where there is room behind them,
 * so that adding to a large index does not copy it.
 */
public final class EpisodeIndex {
    private static final int FIRST_CAPACITY = 16;
    private static final Comparator<Hit> BEST_FIRST =
            Comparator.comparingDouble((Hit hit) -> -hit.similarity()).thenComparing(Hit::id);

    private final int dimension;
    private final Rows rows;
    private final int count;

    private EpisodeIndex(int dimension, Rows rows, int count) {
        this.dimension = dimension;
        this.rows = rows;
        this.count = count;
    }

    /**
     * An empty index.
     *
     * @param dimension the length of its vectors, 1 or more
     */
    public static EpisodeIndex empty(int dimension) {
        return new EpisodeIndex(dimension, new Rows(dimension, FIRST_CAPACITY), 0);
    }

    /**
     * This index and some more rows.
     *
     * @param ids the rows' ids, none of them in the index yet
     * @param vectors their vectors, of the index's dimension and of length 1
     */
    public EpisodeIndex plus(List<String> ids, List<float[]> vectors) {
        Rows target = rows;
        int newCount = count + ids.size();
        if (newCount > target.capacity() || !target.claim(count, newCount)) {
            target = rows.copy(dimension, count, newCount + newCount / 8 + FIRST_CAPACITY, newCount);
        }
        for (int i = 0; i < ids.size(); i++) {
            float[] vector = vectors.get(i);
            if (vector.length != dimension) {
                throw new IllegalArgumentException(
                        "a vector of " + vector.length + " dimensions in an index of " + dimension);
            }
            System.arraycopy(vector, 0, target.values, (count + i) * dimension, dimension);
            target.ids[count + i] = ids.get(i);
        }
        return new EpisodeIndex(dimension, target, newCount);
    }

    /** The number of rows. */
    public int size() {
        return count;
    }

    /** The length of its vectors. */
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
        for (int row = 0; row < count; row++) {
            float similarity = Vectors.dot(query, rows.values, row * dimension);
            if (similarity < worst || excluded.contains(rows.ids[row])) {
                continue;
            }
            best.add(new Hit(rows.ids[row], similarity));
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

    /** Rows that several indexes may share: each sees only its own count, and one row is written once. */
    private static final class Rows {
        final float[] values;
        final String[] ids;
        private final AtomicInteger used = new AtomicInteger();

        Rows(int dimension, int capacity) {
            this.values = new float[Math.multiplyExact(dimension, capacity)];
            this.ids = new String[capacity];
        }

        int capacity() {
            return ids.length;
        }

        boolean claim(int from, int to) {
            return used.compareAndSet(from, to);
        }

        Rows copy(int dimension, int count, int capacity, int claimed) {
            Rows copy = new Rows(dimension, capacity);
            System.arraycopy(values, 0, copy.values, 0, count * dimension);
            System.arraycopy(ids, 0, copy.ids, 0, count);
            copy.used.set(claimed);
            return copy;
        }
    }
}
