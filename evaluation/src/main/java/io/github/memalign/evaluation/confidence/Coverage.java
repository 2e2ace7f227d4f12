package io.github.memalign.evaluation.confidence;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.evaluation.agreement.ExpertLabels;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * How often what a calibration promises holds, and of how many examples it lets the judge give verdicts. Some labelled examples
 * are learned, the others are judged; half of these calibrate, again and again another half.
 *
 * @param goal what was promised
 * @param splits how many splits there were
 * @param verdicts share of all verdicts that experts agree with, whether they are given or not
 * @param found share of the splits in which a threshold was found; in the others no verdict is given
 * @param coverage share of the examples in the other halves that got a verdict, on average over all splits
 * @param agreed share of the verdicts given on them that experts agree with; empty if none was given
 * @param broken share of the splits in which the promise does not hold of all examples that were not learned, of which those
 *     that calibrate are a sample. (The other half alone may be below what was promised by chance where all together are not.)
 */
public record Coverage(
        Goal goal, int splits, double verdicts, double found, double coverage, Optional<Double> agreed, double broken) {

    /**
     * Learns, judges and splits.
     *
     * @param memAlign aligns and judges; a distiller that distils nothing makes it faster where guidelines are not read
     * @param judge before it has learned anything
     * @param feedback labelled examples
     * @param learned how many of them are learned, 1 or more
     * @param lessons how many times others are learned, 1 or more
     * @param splits how many times those that are not are split, for each lesson, 1 or more
     * @param seed of all choices
     * @param goals what is promised
     * @return for each goal, in order
     * @throws InvalidSettingException if there are too few examples with a label
     */
    public static List<Coverage> measure(
            MemAlign memAlign,
            AlignedJudge judge,
            List<LabelledExample> feedback,
            int learned,
            int lessons,
            int splits,
            long seed,
            List<Goal> goals) {
        Map<String, Object> labels = ExpertLabels.of(judge.definition().valueType(), feedback);
        List<LabelledExample> labelled = new ArrayList<>(feedback.stream()
                .filter(one -> labels.containsKey(one.example().id()))
                .toList());
        if (labelled.size() < learned + 2) {
            throw new InvalidSettingException(
                    "learned", "is " + learned + " of " + labelled.size() + " examples with a label; 2 must be left");
        }
        Random random = new Random(seed);
        List<Tally> tallies = goals.stream().map(Tally::new).toList();
        for (int lesson = 0; lesson < lessons; lesson++) {
            Collections.shuffle(labelled, random);
            AlignedJudge aligned = memAlign.align(judge, labelled.subList(0, learned), ChangeNote.NONE, Progress.NONE)
                    .judge();
            List<Example> others = labelled.subList(learned, labelled.size()).stream()
                    .map(LabelledExample::example)
                    .toList();
            List<Feedback> said =
                    new ArrayList<>(memAlign.judgeAll(aligned, others, Judge.Options.DEFAULT, Progress.NONE));
            for (int split = 0; split < splits; split++) {
                Collections.shuffle(said, random);
                tallies.forEach(tally -> tally.add(said, labels));
            }
        }
        return tallies.stream().map(Tally::coverage).toList();
    }

    /** One goal over the splits. */
    private static final class Tally {
        private final Goal goal;
        private int splits;
        private int examples;
        private int verdicts;
        private int agreedVerdicts;
        private int found;
        private int given;
        private int agreed;
        private int broken;

        Tally(Goal goal) {
            this.goal = goal;
        }

        /** The first half calibrates. */
        void add(List<Feedback> said, Map<String, Object> labels) {
            int half = said.size() / 2;
            List<Rated> calibrating = rated(said.subList(0, half), labels);
            List<Rated> rest = rated(said.subList(half, said.size()), labels);
            splits++;
            examples += said.size() - half;
            verdicts += calibrating.size() + rest.size();
            agreedVerdicts += agreed(calibrating) + agreed(rest);
            Optional<Calibration> calibration = Calibrator.find(calibrating, goal);
            if (calibration.isPresent()) {
                List<Rated> sure = sure(rest, calibration.get());
                found++;
                given += sure.size();
                agreed += agreed(sure);
                int all = sure.size() + calibration.get().given();
                broken += agreed(sure) + calibration.get().agreed() < goal.agreement() * all ? 1 : 0;
            }
        }

        private List<Rated> rated(List<Feedback> said, Map<String, Object> labels) {
            return said.stream()
                    .flatMap(one ->
                            Rated.of(one, Objects.requireNonNull(labels.get(one.exampleId())), goal.within()).stream())
                    .toList();
        }

        private static List<Rated> sure(List<Rated> rated, Calibration calibration) {
            return rated.stream()
                    .filter(one -> one.confidence() >= calibration.threshold())
                    .toList();
        }

        private static int agreed(List<Rated> rated) {
            return (int) rated.stream().filter(Rated::agrees).count();
        }

        Coverage coverage() {
            return new Coverage(
                    goal,
                    splits,
                    agreedVerdicts / (double) Math.max(1, verdicts),
                    found / (double) splits,
                    given / (double) examples,
                    given == 0 ? Optional.empty() : Optional.of(agreed / (double) given),
                    broken / (double) splits);
        }
    }
}
