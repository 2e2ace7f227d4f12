package io.github.memalign.benchmarks;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EpisodeIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a search takes as episodes grow: the five nearest of so many vectors of 384 numbers. A tenth of the vectors are unlike
 * all others, the rest lie in groups, as texts on the same subjects do; queries are new members of groups.
 */
final class SearchScale {
    static final int DIMENSION = 384;
    static final int K = 5;
    private static final int QUERIES = 50;
    private static final int GROUP = 100;
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
        Random random = new Random(number);
        return number % 10 == 0
                ? noise(random, 1, new float[DIMENSION])
                : noise(random, SPREAD, centre(number / GROUP));
    }

    /** A new member of a group. */
    static float[] query(int number, int count) {
        int groups = Math.max(1, count / GROUP);
        return noise(new Random(-1 - number), SPREAD, centre((int) (number * 7_919L % groups)));
    }

    private static float[] centre(int group) {
        return noise(new Random(1_000_000_007L * (group + 1)), 1, new float[DIMENSION]);
    }

    private static float[] noise(Random random, double spread, float[] around) {
        double scale = spread / Math.sqrt(DIMENSION);
        for (int i = 0; i < DIMENSION; i++) {
            around[i] += (float) (random.nextGaussian() * scale);
        }
        return Embeddings.normalized(around);
    }
}
