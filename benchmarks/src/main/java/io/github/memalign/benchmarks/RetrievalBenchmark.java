package io.github.memalign.benchmarks;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.EpisodeIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Exact search among vectors of 384 dimensions, and adding one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RetrievalBenchmark {
    private static final int DIMENSION = 384;

    @Param({"1000", "10000", "100000"})
    public int episodes;

    private EpisodeIndex index;
    private float[] query;

    /** Fills the index with random vectors. */
    @Setup
    public void fill() {
        Random random = new Random(1);
        List<String> ids = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            ids.add("ex-" + i);
            vectors.add(vector(random));
        }
        index = new EpisodeIndex(ids, vectors);
        query = vector(random);
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return Embeddings.normalized(vector);
    }

    /** The five nearest. */
    @Benchmark
    public List<?> search() {
        return index.search(query, 5, Set.of());
    }
}
