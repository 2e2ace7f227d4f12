package io.github.memalign.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.evaluation.metrics.Comparison.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static final long SEED = 1;

    /** McNemar's exact test is this test where each example has one pair; the figures are SciPy's binomtest(k, n, 0.5). */
    @ParameterizedTest
    @CsvSource({"3, 9, 0.14599609375", "0, 5, 0.0625", "4, 4, 1", "0, 0, 1"})
    void ofOneRunItIsMcNemarsTest(int onlyFirst, int onlySecond, double p) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < onlyFirst + onlySecond + 1; i++) {
            pairs.add(pair(i, 1, i != 0 && i > onlyFirst ? 0 : 1, i != 0 && i <= onlyFirst ? 0 : 1));
        }
        Comparison comparison = compare(false, pairs);
        assertThat(comparison.p()).isCloseTo(p, within(0.02));
        assertThat(comparison.difference()).isCloseTo((onlyFirst - onlySecond) / (double) pairs.size(), within(1e-12));
        assertThat(comparison.examples()).isEqualTo(pairs.size());
    }

    /** The table above the differences shows means of runs, over all verdicts that a judge gave. */
    @Test
    void theDifferenceIsThatOfTheMeansOfTheRuns() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            for (int run = 1; run <= 3; run++) {
                if ((i + run) % 3 != 0) {
                    pairs.add(pair(i, run, (i * run) % 4 == 0 ? 0 : 1, (i + run) % 2));
                }
            }
        }
        pairs.add(new Pair("13", 1, Optional.of(new Judged(1L, 1L)), Optional.empty()));
        Comparison comparison = compare(false, pairs);
        assertThat(comparison.difference()).isCloseTo(mean(pairs, true) - mean(pairs, false), within(1e-12));
        assertThat(comparison.examples()).isEqualTo(12);
        assertThat(comparison.verdicts()).isEqualTo(24);
        Interval interval = comparison.interval().orElseThrow();
        assertThat(comparison.difference()).isBetween(interval.low(), interval.high());
    }

    private static double mean(List<Pair> pairs, boolean first) {
        double sum = 0;
        for (long run = 1; run <= 3; run++) {
            long own = run;
            sum += Metrics.exactMatch(pairs.stream()
                            .filter(pair -> pair.run() == own)
                            .flatMap(pair -> (first ? pair.first() : pair.second()).stream())
                            .toList())
                    / 3;
        }
        return sum;
    }

    /** Three runs that say the same of each example are not three times the evidence. */
    @Test
    void runsThatSayTheSameChangeNothing() {
        List<Pair> once = new ArrayList<>();
        List<Pair> thrice = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (int run = 1; run <= 3; run++) {
                Pair pair = pair(i, run, i % 5 == 0 ? 0 : 1, i % 3 == 0 ? 1 : 0);
                thrice.add(pair);
                if (run == 1) {
                    once.add(pair);
                }
            }
        }
        Comparison one = compare(false, once);
        Comparison three = compare(false, thrice);
        assertThat(three.p()).isEqualTo(one.p());
        assertThat(three.examples()).isEqualTo(one.examples());
        assertThat(three.difference()).isCloseTo(one.difference(), within(1e-12));
    }

    @Test
    void ofNumbersItIsTheConcordanceThatDiffers() {
        List<Pair> clear = new ArrayList<>();
        List<Pair> none = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Judged good = new Judged((long) i % 5, (long) i % 5);
            Judged bad = new Judged((long) i % 5, (i * 7L) % 3);
            clear.add(new Pair("" + i, 1, Optional.of(good), Optional.of(bad)));
            none.add(new Pair("" + i, 1, Optional.of(bad), Optional.of(bad)));
        }
        Comparison comparison = compare(true, clear);
        double bad = Metrics.concordance(
                clear.stream().map(pair -> pair.second().orElseThrow()).toList());
        assertThat(comparison.difference()).isCloseTo(1 - bad, within(1e-9));
        assertThat(comparison.p()).isLessThan(0.001);
        assertThat(compare(true, none).p()).isEqualTo(1);
        assertThat(compare(true, none).interval()).isEmpty();
    }

    @Test
    void nothingThatBothJudgedIsNotCompared() {
        Pair half = new Pair("1", 1, Optional.of(new Judged(1L, 1L)), Optional.empty());
        assertThat(Comparison.of(false, List.of(half), SEED)).isEmpty();
    }

    /** R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02. */
    @Test
    void holmIsAsInR() {
        List<Double> corrected = Comparison.holm(List.of(0.01, 0.04, 0.03, 0.005));
        double[] expected = {0.03, 0.06, 0.06, 0.02};
        for (int i = 0; i < expected.length; i++) {
            assertThat(corrected.get(i)).isCloseTo(expected[i], within(1e-12));
        }
    }

    private static Pair pair(int example, long run, long first, long second) {
        return new Pair("" + example, run, Optional.of(new Judged(1L, first)), Optional.of(new Judged(1L, second)));
    }

    private static Comparison compare(boolean numeric, List<Pair> pairs) {
        return Comparison.of(numeric, pairs, SEED).orElseThrow();
    }
}
