package io.github.memalign.benchmarks;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EpisodeIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a search takes as episodes grow: the five nearest of so many vectors of 384 numbers. Vectors lie as those of texts do:
 * in subjects, each of which has parts, of which each has some hundred texts. Queries are new texts of such parts.
 */
final class SearchScale {
    static final int K = 5;
    private static final int DIMENSION = 384;
    private static final int QUERIES = 50;
    private static final int PART = 100;
    private static final int PARTS = 30;
    private static final double SPREAD = 0.9;

    private SearchScale() {}

    /**
     * Prints figures.
     *
     * @param arguments numbers of episodes
     */
    public static void main(String[] arguments) {
        System.out.println(" episodes  index s   search ms: median    worst   CPU ms   heap, MB");
        for (String count : arguments) {
            measure(Integer.parseInt(count));
        }
    }

    private static void measure(int count) {
        List<String> ids = new ArrayList<>(count);
        List<float[]> vectors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add("ex-" + i);
            vectors.add(vector(i));
        }
        long begun = System.nanoTime();
        EpisodeIndex index = new EpisodeIndex(ids, vectors);
        double seconds = (System.nanoTime() - begun) / 1e9;
        for (int warm = 0; warm < QUERIES; warm++) {
            index.search(query(warm, count), K, Set.of());
        }
        double[] millis = new double[QUERIES];
        long cpu = Machine.cpuNanos();
        for (int i = 0; i < QUERIES; i++) {
            float[] query = query(i, count);
            long start = System.nanoTime();
            index.search(query, K, Set.of());
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double cpuMillis = (Machine.cpuNanos() - cpu) / 1e6 / QUERIES;
        Arrays.sort(millis);
        System.out.printf(
                "%9d  %7.2f   %17.2f  %7.2f  %7.2f   %d%n",
                count, seconds, millis[QUERIES / 2], millis[QUERIES - 1], cpuMillis, Machine.heldMegabytes());
        if (index.size() != vectors.size()) {
            throw new IllegalStateException("rows are missing");
        }
    }

    /** The vector of an episode. */
    static float[] vector(int number) {
        return text(new Random(number), number / PART);
    }

    /** A new text of a part that episodes are of. */
    static float[] query(int number, int count) {
        return text(new Random(-1 - number), (int) (number * 7_919L % Math.max(1, count / PART)));
    }

    private static float[] text(Random random, int part) {
        float[] vector = new float[DIMENSION];
        add(new Random(1_000_000_007L * (part / PARTS + 1)), 1, vector);
        add(new Random(998_244_353L * (part + 1)), 1, vector);
        add(random, SPREAD, vector);
        return Embeddings.normalized(vector);
    }

    private static void add(Random random, double spread, float[] sum) {
        double scale = spread / Math.sqrt(DIMENSION);
        for (int i = 0; i < DIMENSION; i++) {
            sum[i] += (float) (random.nextGaussian() * scale);
        }
    }
}
