package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
    /** Of every length around those that are added up side by side; whole numbers, so that the order of adding is nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 24, 31})
    void theDotProductIsTheSumOfTheProducts(int length) {
        float[] query = new float[length];
        float[] rows = new float[length * 3];
        int expected = 0;
        for (int i = 0; i < length; i++) {
            query[i] = i + 2;
            rows[length + i] = 3 * i + 5;
            expected += (i + 2) * (3 * i + 5);
        }
        assertThat(Vectors.dot(query, rows, length)).isEqualTo(expected);
        assertThat(Vectors.dot(query, rows, 0)).isZero();
        assertThat(Vectors.dot(query, query)).isPositive();
    }
}
