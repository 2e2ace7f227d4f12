package io.github.memalign.lucene;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EpisodeIndex;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * No test: what a search in Lucene's approximate index takes as episodes grow, and how many of the five nearest it finds.
 * Vectors lie in subjects, each of which has parts, of which each has a hundred texts. {@code benchmarks/scale} starts it.
 */
final class ApproximateScale {
    private static final int QUERIES = 200;
    private static final int AT_ONCE = 1_000;
    /** As many as are asked for where five are wanted. */
    private static final int ASKED = 13;

    private static final int DIMENSION = 384;
    private static final int K = 5;
    private static final int PART = 100;
    private static final int PARTS = 30;
    private static final double SPREAD = 0.9;

    private ApproximateScale() {}

    /**
     * Prints figures.
     *
     * @param arguments numbers of episodes
     */
    public static void main(String[] arguments) {
        System.out.println(" episodes  built in CPU s   search ms: median    worst   CPU ms   recall@5");
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
        EpisodeIndex exact = new EpisodeIndex(ids, vectors);
        try (LuceneEmbeddingStore store = LuceneEmbeddingStore.inMemory()) {
            long cpu = cpuNanos();
            for (int from = 0; from < count; from += AT_ONCE) {
                int to = Math.min(count, from + AT_ONCE);
                store.addAll(
                        ids.subList(from, to),
                        vectors.subList(from, to).stream().map(Embedding::from).toList(),
                        ids.subList(from, to).stream().map(TextSegment::from).toList());
            }
            found(store, query(0, count));
            double built = (cpuNanos() - cpu) / 1e9;
            for (int i = 0; i < QUERIES; i++) {
                found(store, query(i, count));
            }
            double[] millis = new double[QUERIES];
            List<List<String>> all = new ArrayList<>();
            cpu = cpuNanos();
            for (int i = 0; i < QUERIES; i++) {
                float[] query = query(i, count);
                long start = System.nanoTime();
                all.add(found(store, query));
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            double cpuMillis = (cpuNanos() - cpu) / 1e6 / QUERIES;
            int right = 0;
            for (int i = 0; i < QUERIES; i++) {
                Set<String> approximate = new HashSet<>(all.get(i));
                right += (int) exact.search(query(i, count), K, Set.of()).stream()
                        .filter(hit -> approximate.contains(hit.id()))
                        .count();
            }
            Arrays.sort(millis);
            System.out.printf(
                    "%9d  %14.1f   %17.2f  %7.2f  %7.2f   %8.3f%n",
                    count, built, millis[QUERIES / 2], millis[QUERIES - 1], cpuMillis, (double) right / QUERIES / K);
        }
    }

    private static List<String> found(LuceneEmbeddingStore store, float[] query) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(Embedding.from(query))
                .maxResults(ASKED)
                .build();
        return store.search(request).matches().stream()
                .map(EmbeddingMatch::embedded)
                .map(TextSegment::text)
                .toList();
    }

    private static float[] vector(int number) {
        return text(new Random(number), number / PART);
    }

    private static float[] query(int number, int count) {
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

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
