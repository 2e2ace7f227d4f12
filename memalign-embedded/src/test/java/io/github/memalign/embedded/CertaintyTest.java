package io.github.memalign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CertaintyTest {
    /** So many margins between 0 and 1, right with the probability that a logistic curve gives. */
    private static Certainty fitted(int n, double offset, double slope) {
        Random random = new Random(1);
        double[] margins = new double[n];
        boolean[] right = new boolean[n];
        for (int i = 0; i < n; i++) {
            margins[i] = random.nextDouble();
            right[i] = random.nextDouble() < 1 / (1 + Math.exp(-(offset + slope * margins[i])));
        }
        return Certainty.of(margins, right);
    }

    @Test
    void findsTheCurveThatManyCasesFollow() {
        Certainty certainty = fitted(20_000, -1, 4);
        assertThat(certainty.at(0)).isCloseTo(1 / (1 + Math.exp(1)), within(0.02));
        assertThat(certainty.at(0.5)).isCloseTo(1 / (1 + Math.exp(-1)), within(0.02));
        assertThat(certainty.at(1)).isCloseTo(1 / (1 + Math.exp(-3)), within(0.02));
    }

    @Test
    void neverFallsWithTheMargin() {
        Certainty certainty = fitted(500, 2, -4);
        assertThat(certainty.at(1)).isGreaterThan(certainty.at(0));
        assertThat(certainty.at(1) - certainty.at(0)).isLessThan(0.1);
    }

    @Test
    void aFewRightCasesAreNoProof() {
        assertThat(Certainty.of(new double[] {0}, new boolean[] {true}).at(0)).isCloseTo(5 / 9.0, within(1e-6));
        assertThat(Certainty.of(new double[] {0, 1, 2}, new boolean[] {true, true, true})
                        .at(1e9))
                .isCloseTo(0.8, within(1e-6));
        assertThat(Certainty.of(new double[] {0.2, 0.2}, new boolean[2]).at(0.2))
                .isCloseTo(0.375, within(1e-6));
    }

    @Test
    void marginsThatTellRightFromWrongForCertainStayProbabilities() {
        Certainty certainty = Certainty.of(new double[] {1e6, 2e6, 3e6, 4e6}, new boolean[] {false, false, true, true});
        assertThat(certainty.at(1e9)).isBetween(0.8, 1.0);
        assertThat(certainty.at(-1e9)).isBetween(0.0, 0.2);
    }
}
