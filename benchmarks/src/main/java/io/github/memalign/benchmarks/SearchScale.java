package io.github.memalign.benchmarks;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EpisodeIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

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
        Episodes episodes = Episodes.of(count);
        long begun = System.nanoTime();
        EpisodeIndex index = new EpisodeIndex(episodes.ids, episodes.vectors);
        double seconds = (System.nanoTime() - begun) / 1e9;
        Searches searches = Searches.time(count, QUERIES, query -> index.search(query, K, Set.of()));
        System.out.printf(
                "%9d  %7.2f   %17.2f  %7.2f  %7.2f   %d%n",
                count, seconds, searches.median, searches.worst, searches.cpu, Machine.heldMegabytes());
        if (index.size() != count) {
            throw new IllegalStateException("rows are missing");
        }
    }

    /** So many episodes' ids and vectors. */
    record Episodes(List<String> ids, List<float[]> vectors) {
        static Episodes of(int count) {
            List<String> ids = new ArrayList<>(count);
            List<float[]> vectors = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                ids.add("ex-" + i);
                vectors.add(text(new Random(i), i / PART));
            }
            return new Episodes(ids, vectors);
        }
    }

    /**
     * Milliseconds of a search, after as many that only warm up.
     *
     * @param median by the clock
     * @param worst by the clock
     * @param cpu of the processors, on average
     */
    record Searches(double median, double worst, double cpu) {
        static Searches time(int episodes, int queries, Consumer<float[]> search) {
            for (int i = 0; i < queries; i++) {
                search.accept(query(i, episodes));
            }
            double[] millis = new double[queries];
            long cpu = Machine.cpuNanos();
            for (int i = 0; i < queries; i++) {
                float[] query = query(i, episodes);
                long start = System.nanoTime();
                search.accept(query);
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            double cpuMillis = (Machine.cpuNanos() - cpu) / 1e6 / queries;
            Arrays.sort(millis);
            return new Searches(millis[queries / 2], millis[queries - 1], cpuMillis);
        }
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
