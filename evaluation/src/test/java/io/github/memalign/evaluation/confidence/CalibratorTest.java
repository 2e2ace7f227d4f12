package io.github.memalign.evaluation.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.datasets.published.Dataset;
import io.github.memalign.datasets.published.Samples;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibratorTest {
    /** Verdicts on so many examples, of evenly spread confidence, on which experts agree so often. */
    private static List<Rated> drawn(int n, DoubleUnaryOperator agreementAt, Random random) {
        List<Rated> rated = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double confidence = random.nextDouble();
            rated.add(new Rated(confidence, random.nextDouble() < agreementAt.applyAsDouble(confidence)));
        }
        return rated;
    }

    private static List<Rated> rated(double confidence, int agreeing, int disagreeing) {
        List<Rated> rated = new ArrayList<>();
        for (int i = 0; i < agreeing + disagreeing; i++) {
            rated.add(new Rated(confidence, i < agreeing));
        }
        return rated;
    }

    /** Known of the exact binomial bounds: 0.9^29 is the first power of 0.9 that is 0.05 or less. */
    @ParameterizedTest
    @CsvSource({"0.9, 0.05, 0, 29", "0.9, 0.05, 1, 46", "0.95, 0.05, 0, 59", "0.8, 0.05, 0, 14", "0.9, 0.1, 0, 22"})
    void knowsHowManyVerdictsItTakes(double agreement, double level, int disagreements, int fewest) {
        assertThat(Calibrator.fewest(new Goal(agreement, level, 0), disagreements))
                .isEqualTo(fewest);
    }

    /** Clopper and Pearson's one-sided bound: with all of 29 agreeing it is the 29th root of the level. */
    @Test
    void boundsWhatWasShown() {
        assertThat(Calibrator.lowerBound(29, 29, 0.05)).isCloseTo(Math.pow(0.05, 1 / 29.0), within(1e-6));
        assertThat(Calibrator.lowerBound(10, 0, 0.05)).isZero();
    }

    @Test
    void findsTheLowestThresholdThatHoldsAndNoneBelowOneThatDoesNot() {
        List<Rated> rated = new ArrayList<>(rated(0.95, 70, 0));
        rated.addAll(rated(0.85, 60, 2));
        rated.addAll(rated(0.5, 5, 40));
        // All that are less sure would make the whole agree again, but the search has ended.
        rated.addAll(rated(0.2, 2000, 0));
        Calibration found = Calibrator.find(rated, Goal.agreement(0.9)).orElseThrow();
        assertThat(found).isEqualTo(new Calibration(0.85, 0.9, 0.05, 0, 2177, 132, 130));
    }

    @Test
    void promisesNothingOnTooFewVerdicts() {
        assertThat(Calibrator.find(rated(1, 28, 0), Goal.agreement(0.9))).isEmpty();
        assertThat(Calibrator.find(rated(1, 29, 0), Goal.agreement(0.9))).isPresent();
        assertThat(Calibrator.find(List.of(), Goal.agreement(0.9))).isEmpty();
    }

    /** The agreement of all verdicts from a threshold on is known here, so that a broken promise is seen for certain. */
    @ParameterizedTest
    @CsvSource({"0.8, 60", "0.8, 300", "0.9, 100", "0.9, 500", "0.95, 300"})
    void whatIsPromisedIsBrokenNoMoreOftenThanTheLevelAllows(double agreement, int n) {
        Random random = new Random(7);
        int runs = 2000;
        int broken = 0;
        int found = 0;
        for (int run = 0; run < runs; run++) {
            // At confidence c experts agree with 0.7 + 0.3 c, so from t on with 0.85 + 0.15 t on average.
            Optional<Calibration> calibration =
                    Calibrator.find(drawn(n, c -> 0.7 + 0.3 * c, random), Goal.agreement(agreement));
            found += calibration.isPresent() ? 1 : 0;
            broken += calibration
                            .filter(one -> 0.85 + 0.15 * one.threshold() < agreement)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(broken).isLessThanOrEqualTo((int) (0.05 * runs));
        if (agreement == 0.8 && n == 300) {
            assertThat(found).isGreaterThan(runs * 9 / 10);
        }
    }

    @Test
    void whereConfidenceSaysNothingThereIsNoThreshold() {
        Random random = new Random(3);
        int found = 0;
        for (int run = 0; run < 1000; run++) {
            found += Calibrator.find(drawn(300, c -> 0.75, random), Goal.agreement(0.8))
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(found).isLessThanOrEqualTo(50);
    }

    @Test
    void numbersThatAreNearEnoughAgree() {
        Dataset sample = Samples.read("fine-grained");
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = memAlign.align(
                            unaligned(sample), sample.examples().subList(0, 24))
                    .judge();
            List<LabelledExample> others =
                    sample.examples().subList(24, sample.examples().size());
            Calibrator calibrator = new Calibrator(memAlign, 2);
            CalibrationOutcome exact = calibrator.calibrate(judge, others, new Goal(0.8, 0.2, 0), false, Progress.NONE);
            CalibrationOutcome near = calibrator.calibrate(judge, others, new Goal(0.8, 0.2, 4), false, Progress.NONE);
            assertThat(near.rated()).hasSameSizeAs(exact.rated()).allMatch(Rated::agrees);
            assertThat(exact.rated()).anyMatch(one -> !one.agrees());
            assertThat(near.calibration()).map(Calibration::within).contains(4.0);
        }
    }

    @Test
    void whatTheJudgeHasLearnedIsLeftOutAndCountedWhateverItsId() {
        Dataset sample = Samples.read("safety");
        List<LabelledExample> learned = sample.examples().subList(0, 20);
        List<LabelledExample> given = new ArrayList<>(sample.examples());
        given.set(
                0,
                new LabelledExample(
                        new io.github.memalign.judge.Example(
                                "another id", learned.get(0).example().fields()),
                        learned.get(0).assessments()));
        given.add(new LabelledExample(
                io.github.memalign.judge.Example.builder()
                        .inputs("hello")
                        .outputs("hi")
                        .build(),
                List.of(Assessment.of(null, "no label").by("ana"))));
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = memAlign.align(unaligned(sample), learned).judge();
            Calibrator calibrator = new Calibrator(memAlign, 2);
            Goal goal = new Goal(0.5, 0.2, 0);
            CalibrationOutcome others = calibrator.calibrate(judge, given, goal, false, Progress.NONE);
            assertThat(others.remembered()).isEqualTo(20);
            assertThat(others.unlabelled()).isEqualTo(1);
            assertThat(others.rated()).hasSize(sample.examples().size() - 20);
            assertThat(others.lines()).anyMatch(line -> line.contains("20 examples are left out"));

            CalibrationOutcome all = calibrator.calibrate(judge, given, goal, true, Progress.NONE);
            assertThat(all.remembered()).isZero();
            assertThat(all.rated()).hasSameSizeAs(sample.examples());
            assertThat(all.rated()).anyMatch(one -> one.confidence() < 1);
        }
    }

    @Test
    void aCalibratedJudgeIsCalibratedAnewOnAllItsVerdicts() {
        Dataset sample = Samples.read("safety");
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = memAlign.align(
                            unaligned(sample), sample.examples().subList(0, 20))
                    .judge()
                    .withCalibration(Optional.of(new Calibration(1, 0.99, 0.01, 0, 1, 1, 1)));
            CalibrationOutcome outcome = new Calibrator(memAlign, 2)
                    .calibrate(judge, sample.examples(), Goal.agreement(0.8), false, Progress.NONE);
            assertThat(outcome.failed()).isEmpty();
            assertThat(outcome.rated()).hasSize(sample.examples().size() - 20);
        }
    }

    @Test
    void aJudgeOfTracesCannotBeCalibratedOnTheirTexts() {
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tools", "Look into {{ trace }}.").build(), MemorySettings.DEFAULT);
        try (MemAlign memAlign = MemAlign.create()) {
            assertThatThrownBy(() -> new Calibrator(memAlign, 2)
                            .calibrate(judge, List.of(), Goal.agreement(0.9), false, Progress.NONE))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("traces");
        }
    }

    private static AlignedJudge unaligned(Dataset sample) {
        return AlignedJudge.unaligned(sample.judge(), sample.settings());
    }
}
