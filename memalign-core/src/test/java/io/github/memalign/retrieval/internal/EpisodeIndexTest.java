package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
