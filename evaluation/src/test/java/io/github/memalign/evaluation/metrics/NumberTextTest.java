package io.github.memalign.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
    @ParameterizedTest
    @CsvSource({
        "-0.004, 0.00, 0.00",
        "-0.0, 0.00, 0.00",
        "0.004, 0.00, 0.00",
        "-0.006, -0.01, -0.01",
        "0.5, 0.50, +0.50"
    })
    void whatRoundsToZeroHasNoSign(double value, String plain, String signed) {
        assertThat(NumberText.of(value, 2)).isEqualTo(plain);
        assertThat(NumberText.signed(value, 2)).isEqualTo(signed);
    }

    @ParameterizedTest
    @CsvSource({"0.0, < 0.001", "0.0009, < 0.001", "0.001, 0.001", "0.0496, 0.050", "1, 1.000"})
    void aSmallPIsABound(double p, String text) {
        assertThat(NumberText.p(p)).isEqualTo(text);
    }
}
