package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EpisodeIndex.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EpisodeIndexTest {
    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Coarse coordinates, so that many rows are equally similar. */
    private static float[] vector(Random random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = random.nextInt(3) - 1;
        }
        return vector;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsWhatComparingEveryRowFinds(int seed) {
        Random random = new Random(seed);
        int dimension = 1 + random.nextInt(20);
        List<String> ids = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        int count = random.nextInt(80);
        while (ids.size() < count) {
            String id = "e" + random.nextInt(1000) + "-" + ids.size();
            ids.add(id);
            vectors.add(vector(random, dimension));
        }
        EpisodeIndex index = new EpisodeIndex(ids, vectors);
        Set<String> excluded = new HashSet<>();
        ids.stream().filter(id -> random.nextInt(4) == 0).forEach(excluded::add);
        float[] query = ids.isEmpty() ? new float[1] : vector(random, dimension);
        int k = 1 + random.nextInt(10);
        List<Hit> expected = IntStream.range(0, ids.size())
                .filter(i -> !excluded.contains(ids.get(i)))
                .mapToObj(i -> new Hit(ids.get(i), Vectors.dot(query, vectors.get(i))))
                .sorted(Comparator.comparingDouble((Hit hit) -> -hit.similarity())
                        .thenComparing(Hit::id))
                .limit(k)
                .toList();
        assertThat(index.search(query, k, excluded)).isEqualTo(expected);
    }

    /** Vectors of length 1 or less, some of them nearly or wholly the same, one of zeros. */
    private static List<float[]> texts(Random random, int count, int dimension) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = new float[dimension];
            float[] near = i > 0 && random.nextInt(3) == 0 ? vectors.get(random.nextInt(i)) : vector;
            float apart = random.nextInt(4) == 0 ? 0 : (float) Math.pow(10, -random.nextInt(6));
            for (int d = 0; d < dimension; d++) {
                vector[d] = near[d] + apart * (float) random.nextGaussian();
            }
            vectors.add(Embeddings.normalized(vector));
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsThatArePassedOverAreNoneOfTheBest(int seed) {
        Random random = new Random(seed);
        int dimension = 1 + random.nextInt(seed % 2 == 0 ? 9 : 500);
        int count = 1 + random.nextInt(3_000);
        List<float[]> vectors = texts(random, count, dimension);
        List<String> ids = IntStream.range(0, count)
                .mapToObj(i -> "e" + i * 7_919L % 10_007)
                .toList();
        Set<String> excluded = new HashSet<>();
        ids.stream().filter(id -> random.nextInt(50) == 0).forEach(excluded::add);
        EpisodeIndex plain = new EpisodeIndex(ids, vectors, Integer.MAX_VALUE, 1);
        EpisodeIndex coarse = new EpisodeIndex(ids, vectors, 0, 1);
        for (int i = 0; i < 5; i++) {
            float[] query = i == 0
                    ? vectors.get(random.nextInt(count))
                    : texts(random, 1, dimension).get(0);
            int k = 1 + random.nextInt(20);
            assertThat(coarse.search(query, k, excluded)).isEqualTo(plain.search(query, k, excluded));
        }
        float[] zero = new float[dimension];
        assertThat(coarse.search(zero, 3, excluded)).isEqualTo(plain.search(zero, 3, excluded));
    }

    @Test
    void mostRowsArePassedOver() {
        Random random = new Random(3);
        List<float[]> vectors = texts(random, 5_000, 384);
        float[] query = texts(random, 1, 384).get(0);
        CoarseRows coarse = new CoarseRows(vectors.toArray(float[][]::new));
        double[] atMost = new double[CoarseRows.BLOCK];
        double widest = 0;
        for (int block = 0; block < coarse.blocks(); block++) {
            coarse.query(query).atMost(block, atMost);
            for (int i = 0; i < CoarseRows.BLOCK && block * CoarseRows.BLOCK + i < 5_000; i++) {
                float similarity = Vectors.dot(query, vectors.get(block * CoarseRows.BLOCK + i));
                assertThat(atMost[i]).isGreaterThanOrEqualTo(similarity);
                widest = Math.max(widest, atMost[i] - similarity);
            }
        }
        assertThat(widest).as("similarities of texts lie about 0.05 apart").isLessThan(0.03);
    }

    @Test
    void w16_moreThanTwentyThousandAreSearchedExactly() {
        int count = 20_500;
        Random random = new Random(16);
        List<String> ids = IntStream.range(0, count).mapToObj(n -> "e" + n).toList();
        List<float[]> vectors =
                IntStream.range(0, count).mapToObj(n -> vector(random, 8)).toList();
        float[] query = {1, -1, 1, -1, 1, -1, 1, -1};
        List<String> expected = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Vectors.dot(query, vectors.get(i)))
                        .thenComparing(ids::get))
                .limit(20)
                .map(ids::get)
                .toList();
        assertThat(new EpisodeIndex(ids, vectors).search(query, 20, Set.of()))
                .extracting(Hit::id)
                .isEqualTo(expected);
    }

    @Test
    void vectorsOfAnotherLengthAreRefused() {
        EpisodeIndex index = new EpisodeIndex(List.of("a"), List.of(new float[2]));
        assertThatThrownBy(() -> index.search(new float[3], 1, Set.of())).hasMessageContaining("3 dimensions");
        assertThatThrownBy(() -> new EpisodeIndex(List.of("a", "b"), List.of(new float[2], new float[1])))
                .hasMessageContaining("1 dimensions");
    }
}
