package io.github.memalign.evaluation.confidence;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.evaluation.agreement.ExpertLabels;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Remembered;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Finds the confidence from which on a judge's verdicts agree with the experts often enough: fixed-sequence testing on exact
 * binomial bounds (Jung, Brahman and Choi, Trust or Escalate, ICLR 2025, section 2.2; Clopper and Pearson, Biometrika 26,
 * 1934). Thresholds from 1.00 down in steps of 0.01 are tested one after another, each at the whole level, up to the first that
 * fails. Those with too few verdicts to pass with a disagreement or two are passed over, since they would end the search for
 * next to nothing; which these are is known before any label is looked at.
 */
public final class Calibrator {
    private static final int STEPS = 100;
    private static final int TOLERATED = 2;

    private final MemAlign memAlign;
    private final int concurrency;

    /**
     * @param memAlign judges
     * @param concurrency how many examples are judged at once, 1 or more
     */
    public Calibrator(MemAlign memAlign, int concurrency) {
        this.memAlign = memAlign;
        this.concurrency = concurrency;
    }

    /**
     * Judges labelled examples and looks for the threshold. Examples that the judge has learned are left out, as they show
     * nothing of others.
     *
     * @param excludeSelf judges what it has learned too, each without its own episode. What was promised is an estimate then:
     *     a guideline may come from the example, and what is learned differs by one
     * @throws InvalidSettingException if the judge tells no confidence, or inspects traces
     */
    public CalibrationOutcome calibrate(
            AlignedJudge judge, List<LabelledExample> feedback, Goal goal, boolean excludeSelf, Progress progress) {
        if (judge.definition().instructions().variables().contains(Field.TRACE)) {
            throw new InvalidSettingException(
                    "judge",
                    judge.definition().name() + " inspects traces, of which feedback keeps the texts only, so that it"
                            + " cannot be calibrated");
        }
        AlignedJudge asking = judge.withCalibration(Optional.empty());
        Map<String, Object> labels = ExpertLabels.of(judge.definition().valueType(), feedback);
        Remembered remembered = new Remembered(List.of(judge));
        Set<String> learned = judge.learnedFrom();
        List<Example> examples = new ArrayList<>();
        int left = 0;
        for (LabelledExample one : feedback) {
            Example example = one.example();
            boolean known =
                    learned.contains(example.id()) || !remembered.as(example).isEmpty();
            left += known && !excludeSelf ? 1 : 0;
            if (labels.containsKey(example.id()) && (excludeSelf || !known)) {
                examples.add(example);
            }
        }
        progress.start("judging", examples.size());
        List<Rated> rated = new ArrayList<>();
        List<Feedback> failed = new ArrayList<>();
        Usage[] usage = {Usage.NONE};
        Judge ready = memAlign.judge(asking);
        Parallel.forEach(
                examples.iterator(),
                concurrency,
                example -> ready.judge(
                        example,
                        excludeSelf
                                ? new Judge.Options(true, remembered.as(example), Judge.Options.DEFAULT.tools())
                                : Judge.Options.DEFAULT),
                said -> {
                    usage[0] = usage[0].plus(said.usage());
                    Object label = Objects.requireNonNull(labels.get(said.exampleId()));
                    Rated.of(said, label, goal.within()).ifPresentOrElse(rated::add, () -> {
                        if (said.value().isPresent()) {
                            throw noConfidence(judge);
                        }
                        failed.add(said);
                    });
                    progress.step(1);
                });
        return new CalibrationOutcome(
                goal, find(rated, goal), rated, left, feedback.size() - left - examples.size(), failed, usage[0]);
    }

    private static InvalidSettingException noConfidence(AlignedJudge judge) {
        return new InvalidSettingException(
                "annotators",
                judge.definition().model()
                        + " does not tell how sure it is; with annotators: 5 each example is judged five"
                        + " times, with other episodes before the model, and the share that agrees is the confidence");
    }

    /**
     * The lowest threshold that holds.
     *
     * @param rated verdicts on examples that are independent of each other and of the judge
     * @return empty if none holds
     */
    public static Optional<Calibration> find(List<Rated> rated, Goal goal) {
        int enough = enough(rated.size(), goal);
        Optional<Calibration> found = Optional.empty();
        int before = 0;
        for (int step = STEPS; step >= 0; step--) {
            double threshold = step / (double) STEPS;
            int given = 0;
            int agreed = 0;
            for (Rated one : rated) {
                given += one.confidence() >= threshold ? 1 : 0;
                agreed += one.confidence() >= threshold && one.agrees() ? 1 : 0;
            }
            if (given < enough || given == before) {
                continue;
            }
            if (!holds(given, agreed, goal)) {
                break;
            }
            found = Optional.of(new Calibration(
                    threshold, goal.agreement(), goal.level(), goal.within(), rated.size(), given, agreed));
            before = given;
        }
        return found;
    }

    /** How many verdicts the first threshold that is tested has: half of all at most, unless that is too few by any means. */
    private static int enough(int verdicts, Goal goal) {
        for (int tolerated = TOLERATED; tolerated > 0; tolerated--) {
            if (2 * fewest(goal, tolerated) <= verdicts) {
                return fewest(goal, tolerated);
            }
        }
        return fewest(goal, 0);
    }

    private static boolean holds(int given, int agreed, Goal goal) {
        return new BinomialDistribution(null, given, goal.agreement()).cumulativeProbability(agreed - 1)
                >= 1 - goal.level();
    }

    /** How many verdicts it takes at least to show what is wanted where so many disagree. */
    static int fewest(Goal goal, int disagreements) {
        int given = disagreements + 1;
        while (!holds(given, given - disagreements, goal)) {
            given++;
        }
        return given;
    }

    /** What so many that agree show with a probability of 1 - level: that at least this share of all does. */
    static double lowerBound(int given, int agreed, double level) {
        return agreed == 0
                ? 0
                : new BetaDistribution(null, agreed, given - agreed + 1, 1e-9).inverseCumulativeProbability(level);
    }
}
