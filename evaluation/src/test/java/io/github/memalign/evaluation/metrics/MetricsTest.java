package io.github.memalign.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.judge.ValueType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {
    private static final Offset<Double> EXACT = within(1e-9);

    static Stream<JsonNode> references() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(MetricsTest.class.getResourceAsStream("reference.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(mapper.readTree(line));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("references")
    void agreeWithScikitLearnAndSciPy(JsonNode reference) {
        List<Judged> pairs = new ArrayList<>();
        for (int i = 0; i < reference.get("labels").size(); i++) {
            pairs.add(new Judged(
                    number(reference.get("labels").get(i)),
                    number(reference.get("verdicts").get(i))));
        }
        check(reference, "exact_match", pairs, Metrics::exactMatch);
        if (!reference.get("kappa").isNull()) {
            check(reference, "balanced_accuracy", pairs, Metrics::balancedAccuracy);
            check(reference, "kappa", pairs, Metrics::cohensKappa);
        }
        check(reference, "mean_absolute_error", pairs, Metrics::meanAbsoluteError);
        check(reference, "concordance", pairs, Metrics::concordance);
        if (reference.get("spearman").isNull()) {
            assertThat(Metrics.spearman(pairs)).isEmpty();
        } else {
            check(reference, "spearman", pairs, all -> Metrics.spearman(all).orElseThrow());
        }
    }

    private static Object number(JsonNode node) {
        return node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
    }

    private static void check(
            JsonNode reference, String name, List<Judged> pairs, ToDoubleFunction<List<Judged>> metric) {
        assertThat(metric.applyAsDouble(pairs))
                .as(name)
                .isCloseTo(reference.get(name).asDouble(), EXACT);
    }

    @Test
    void degenerateSeriesAreDefined() {
        assertThat(Metrics.concordance(pairs(3, 3))).isEqualTo(1);
        assertThat(Metrics.concordance(pairs(3, 4))).isEqualTo(0);
        assertThat(Metrics.concordance(pairs(1, 2, 3, 2))).isEqualTo(0);
        assertThat(Metrics.cohensKappa(pairs(3, 3))).isEqualTo(0);
        assertThat(Metrics.spearman(pairs(3, 3))).isEmpty();
        assertThat(Metrics.balancedAccuracy(pairs(3, 3))).isEqualTo(1);
        assertThatThrownBy(() -> Metrics.exactMatch(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** By hand: labels 1 2 3, verdicts 2 2 4: covariance 2/3, variances 2/3 and 8/9, means 2 and 8/3. */
    @Test
    void concordanceByHand() {
        assertThat(Metrics.concordance(pairs(1, 2, 2, 2, 3, 4)))
                .isCloseTo(2 * (2.0 / 3) / (2.0 / 3 + 8.0 / 9 + 4.0 / 9), EXACT);
    }

    @Test
    void failuresNeverEnterTheFigure() {
        Quality quality = Quality.of(ValueType.INT, pairs(1, 1, 2, 2), 2);
        assertThat(quality.value()).hasValue(1);
        assertThat(quality.failureRate()).isEqualTo(0.5);
        assertThat(Quality.of(ValueType.INT, List.of(), 3).value()).isEmpty();
        assertThat(Quality.of(ValueType.INT, List.of(), 3).text()).contains("no verdict on any of 3");
    }

    @Test
    void anIntervalHoldsItsFigureAndIsTheSameEachTime() {
        List<Judged> pairs = new ArrayList<>();
        for (long i = 0; i < 60; i++) {
            pairs.add(new Judged(i % 3, i % 4 == 0 ? 0L : i % 3));
        }
        Interval interval = Interval.of(pairs, Metrics::concordance, 1).orElseThrow();
        assertThat(Metrics.concordance(pairs)).isBetween(interval.low(), interval.high());
        assertThat(Interval.of(pairs, Metrics::concordance, 1)).contains(interval);
        assertThat(Interval.of(pairs, Metrics::concordance, 2)).isNotEqualTo(Optional.of(interval));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "0, 24", "1, 24", "12, 24", "23, 24", "24, 24", "517, 1000"})
    void theIntervalOfAShareIsWilsons(int right, int n) {
        ConfidenceInterval library = new WilsonScoreInterval().createInterval(n, right, 0.95);
        Interval interval = Interval.wilson(right / (double) n, n);
        assertThat(interval.low()).isCloseTo(library.getLowerBound(), EXACT);
        assertThat(interval.high()).isCloseTo(library.getUpperBound(), EXACT);
    }

    @Test
    void aPerfectShareIsNotCertainAndResamplingThatTellsNothingGivesNoInterval() {
        Quality perfect = Quality.of(ValueType.BOOL, booleans(24, 0), 0);
        assertThat(perfect.interval().orElseThrow().low()).isBetween(0.85, 0.87);
        assertThat(perfect.interval().orElseThrow().high()).isEqualTo(1);
        assertThat(perfect.otherIntervals()).doesNotContainKey("balanced_accuracy");
        assertThat(perfect.text()).startsWith("exact match 1.00 (95%: 0.86 to 1.00)");
        Quality wrong = Quality.of(ValueType.BOOL, booleans(0, 24), 0);
        assertThat(wrong.interval().orElseThrow().high()).isBetween(0.13, 0.15);
    }

    private static List<Judged> booleans(int right, int wrong) {
        List<Judged> pairs = new ArrayList<>();
        for (int i = 0; i < right + wrong; i++) {
            pairs.add(new Judged(i % 2 == 0, (i % 2 == 0) == i < right));
        }
        return pairs;
    }

    @Test
    void theMostFrequentLabelDoesNotDependOnOrder() {
        assertThat(Metrics.mostFrequent(List.of("b", "a", "b"))).isEqualTo("b");
        assertThat(Metrics.mostFrequent(List.of("b", "a"))).isEqualTo("a");
        assertThat(Metrics.mostFrequent(List.of("a", "b"))).isEqualTo("a");
    }

    @Test
    void everyFigureHasAnIntervalThatHoldsIt() {
        List<Judged> pairs = new ArrayList<>();
        for (long i = 0; i < 60; i++) {
            pairs.add(new Judged(i % 5, i % 4 == 0 ? 1L : i % 5));
        }
        Quality quality = Quality.of(ValueType.INT, pairs, 0);
        assertThat(quality.others())
                .containsOnlyKeys("balanced_accuracy", "kappa", "exact_match", "mean_absolute_error", "spearman");
        quality.others().forEach((name, figure) -> {
            Interval interval = Objects.requireNonNull(quality.otherIntervals().get(name));
            assertThat(figure).as(name).isBetween(interval.low(), interval.high());
            assertThat(interval.low()).as(name).isLessThan(interval.high());
        });
    }

    /** Three runs that say the same of each example are not three times the evidence. */
    @Test
    void verdictsOnOneExampleAreDrawnTogether() {
        List<List<Judged>> together = new ArrayList<>();
        List<Judged> apart = new ArrayList<>();
        for (long i = 0; i < 30; i++) {
            Judged one = new Judged(1L, i % 3 == 0 ? 2L : 1L);
            together.add(List.of(one, one, one));
            apart.addAll(List.of(one, one, one));
        }
        Quality grouped = Quality.ofGroups(ValueType.INT, together, 0);
        Quality single = Quality.of(ValueType.INT, apart, 0);
        assertThat(grouped.others()).isEqualTo(single.others());
        assertThat(width(grouped)).isGreaterThan(1.4 * width(single));
    }

    private static double width(Quality quality) {
        Interval interval = Objects.requireNonNull(quality.otherIntervals().get("exact_match"));
        return interval.high() - interval.low();
    }

    @Test
    void aFigureThatNoSeriesHasIsLeftOut() {
        Quality constant = Quality.of(ValueType.INT, pairs(3, 3, 3, 3), 0);
        assertThat(constant.others()).doesNotContainKey("spearman");
        assertThat(constant.otherIntervals()).doesNotContainKey("spearman");
        assertThat(constant.value()).hasValue(1);
        assertThat(constant.interval()).isEmpty();
    }

    private static List<Judged> pairs(long... labelsAndVerdicts) {
        List<Judged> pairs = new ArrayList<>();
        for (int i = 0; i < labelsAndVerdicts.length; i += 2) {
            pairs.add(new Judged(labelsAndVerdicts[i], labelsAndVerdicts[i + 1]));
        }
        return pairs;
    }
}
