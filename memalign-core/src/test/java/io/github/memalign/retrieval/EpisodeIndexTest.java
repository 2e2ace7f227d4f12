package io.github.memalign.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.parallel.Parallel;
import io.github.memalign.retrieval.EpisodeIndex.Hit;
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
        EpisodeIndex index = EpisodeIndex.empty(dimension);
        List<String> ids = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        int count = random.nextInt(80);
        while (ids.size() < count) {
            String id = "e" + random.nextInt(1000) + "-" + ids.size();
            ids.add(id);
            vectors.add(vector(random, dimension));
            index = index.plus(List.of(id), vectors.subList(vectors.size() - 1, vectors.size()));
        }
        Set<String> excluded = new HashSet<>();
        ids.stream().filter(id -> random.nextInt(4) == 0).forEach(excluded::add);
        float[] query = vector(random, dimension);
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
    void twoIndexesThatGrewFromOneDoNotSeeEachOthersRows() {
        EpisodeIndex base = EpisodeIndex.empty(1).plus(List.of("a"), List.of(new float[] {1}));
        EpisodeIndex left = base.plus(List.of("l"), List.of(new float[] {2}));
        EpisodeIndex right = base.plus(List.of("r"), List.of(new float[] {3}));
        float[] query = {1};
        assertThat(base.search(query, 5, Set.of())).extracting(Hit::id).containsExactly("a");
        assertThat(left.search(query, 5, Set.of())).extracting(Hit::id).containsExactly("l", "a");
        assertThat(right.search(query, 5, Set.of())).extracting(Hit::id).containsExactly("r", "a");
    }

    @Test
    void manyThreadsThatGrowOneIndexEachKeepTheirOwn() {
        EpisodeIndex base = EpisodeIndex.empty(1).plus(List.of("a"), List.of(new float[] {1}));
        List<Integer> branches = IntStream.range(0, 200).boxed().toList();
        List<List<String>> seen = Parallel.map(
                branches,
                4,
                n -> base.plus(List.of("b" + n), List.of(new float[] {2})).search(new float[] {1}, 9, Set.of()).stream()
                        .map(Hit::id)
                        .toList());
        assertThat(seen)
                .isEqualTo(branches.stream().map(n -> List.of("b" + n, "a")).toList());
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
        assertThat(EpisodeIndex.empty(8).plus(ids, vectors).search(query, 20, Set.of()))
                .extracting(Hit::id)
                .isEqualTo(expected);
    }

    @Test
    void vectorsOfAnotherLengthAreRefused() {
        EpisodeIndex index = EpisodeIndex.empty(2);
        assertThatThrownBy(() -> index.search(new float[3], 1, Set.of())).hasMessageContaining("3 dimensions");
        assertThatThrownBy(() -> index.plus(List.of("a"), List.of(new float[1])))
                .hasMessageContaining("1 dimensions");
    }
}
