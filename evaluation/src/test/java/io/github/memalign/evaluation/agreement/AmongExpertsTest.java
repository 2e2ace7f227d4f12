package io.github.memalign.evaluation.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AmongExpertsTest {
    /** Four observers of twelve units, 0 where one saw nothing: the example of Krippendorff's paper of 2011. */
    private static final int[][] KRIPPENDORFF = {
        {1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
        {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
        {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
        {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}
    };

    private static List<Episode> episodes(boolean numbers, int[][] observers) {
        List<Episode> episodes = new ArrayList<>();
        for (int unit = 0; unit < observers[0].length; unit++) {
            List<Assessment> said = new ArrayList<>();
            for (int observer = 0; observer < observers.length; observer++) {
                int value = observers[observer][unit];
                if (value > 0) {
                    said.add(Assessment.of(numbers ? (Object) (long) value : "l" + value)
                            .by("expert " + observer));
                }
            }
            episodes.add(new Episode(
                    Example.builder().id("u" + unit).outputs("o" + unit).build(), said));
        }
        return episodes;
    }

    @Test
    void alphaIsThatOfThePublishedExample() {
        AmongExperts nominal =
                AmongExperts.of(ValueType.STR, episodes(false, KRIPPENDORFF)).orElseThrow();
        assertThat(nominal.alpha().orElseThrow()).isCloseTo(0.743, within(0.0005));
        assertThat(nominal.kappa()).isEmpty();
        assertThat(nominal.experts()).isEqualTo(4);
        assertThat(nominal.examples()).isEqualTo(11);
        AmongExperts interval =
                AmongExperts.of(ValueType.INT, episodes(true, KRIPPENDORFF)).orElseThrow();
        assertThat(interval.alpha().orElseThrow()).isCloseTo(0.849, within(0.0005));
    }

    /** Of 50 proposals both want 20 and neither wants 15, one alone wants 5 and the other alone 10. */
    @Test
    void kappaIsWhatTwoExpertsAgreeOnBeyondChance() {
        int[][] two = new int[2][50];
        Arrays.fill(two[0], 0, 25, 1);
        Arrays.fill(two[0], 25, 50, 2);
        Arrays.fill(two[1], 0, 20, 1);
        Arrays.fill(two[1], 20, 25, 2);
        Arrays.fill(two[1], 25, 35, 1);
        Arrays.fill(two[1], 35, 50, 2);
        AmongExperts agreement =
                AmongExperts.of(ValueType.STR, episodes(false, two)).orElseThrow();
        assertThat(agreement.kappa().orElseThrow()).isCloseTo(0.4, within(1e-9));
        assertThat(agreement.text())
                .startsWith("2 experts on 50 examples, Cohen's kappa 0.40, Krippendorff's alpha 0.4");
    }

    @Test
    void whereOneLabelAloneWasGivenChanceWouldAgreeAsMuch() {
        AmongExperts agreement = AmongExperts.of(ValueType.STR, episodes(false, new int[][] {{1, 1}, {1, 1}}))
                .orElseThrow();
        assertThat(agreement.alpha()).isEmpty();
        assertThat(agreement.kappa()).isEmpty();
        assertThat(agreement.text()).isEqualTo("2 experts on 2 examples, all with the same label");
    }

    @Test
    void oneExpertAgreesWithNobody() {
        assertThat(AmongExperts.of(ValueType.STR, episodes(false, new int[][] {{1, 2, 1}})))
                .isEmpty();
    }
}
