package io.github.memalign.evaluation.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.datasets.published.Dataset;
import io.github.memalign.datasets.published.Samples;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private static List<Coverage> measured(int learned) {
        Dataset sample = Samples.read("faithfulness");
        try (MemAlign memAlign = MemAlign.builder()
                .distiller((request, progress) -> new Distiller.Result(List.of(), List.of(), Usage.NONE))
                .build()) {
            return Coverage.measure(
                    memAlign,
                    AlignedJudge.unaligned(sample.judge(), sample.settings()),
                    sample.examples(),
                    learned,
                    3,
                    20,
                    1,
                    List.of(new Goal(0.7, 0.2, 0), new Goal(0.99, 0.05, 0)));
        }
    }

    @Test
    void whatIsPromisedHoldsOnTheSampleAndWhatTooFewExamplesCannotShowIsNotPromised() {
        List<Coverage> coverage = measured(16);
        Coverage modest = coverage.get(0);
        assertThat(modest.splits()).isEqualTo(60);
        assertThat(modest.found()).isPositive();
        assertThat(modest.coverage()).isPositive().isLessThanOrEqualTo(modest.found());
        assertThat(modest.agreed())
                .hasValueSatisfying(
                        share -> assertThat(share).isGreaterThan(0.7).isGreaterThanOrEqualTo(modest.verdicts() - 0.1));
        assertThat(modest.broken()).isLessThanOrEqualTo(0.2);
        Coverage bold = coverage.get(1);
        assertThat(bold.found()).isZero();
        assertThat(bold.coverage()).isZero();
        assertThat(bold.agreed()).isEmpty();
    }

    @Test
    void somethingMustBeLeftToSplit() {
        assertThatThrownBy(() -> measured(1000))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("1000");
    }
}
