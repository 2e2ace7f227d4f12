package io.github.memalign.evaluation.versions;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.agreement.ExpertLabels;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Remembered;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * What two versions of a judge say of the same labelled examples. Each is judged without its own episode; guidelines that came
 * from it stay.
 *
 * @param before how well the earlier agrees with the experts
 * @param after how well the later does
 * @param flips the examples on which they differ
 * @param usage what judging took
 */
public record Flips(Quality before, Quality after, List<Flip> flips, Usage usage) {
    public Flips {
        flips = List.copyOf(flips);
    }

    /** What a flip is to the experts. */
    public enum Turn {
        /** The later version is right where the earlier was not, or nearer to the experts' number. */
        BETTER,
        /** The other way round. */
        WORSE,
        /** Neither is right, and neither is nearer. */
        NEITHER
    }

    /**
     * An example of which they say different things.
     *
     * @param label what the experts say
     * @param before what the earlier says
     * @param after what the later says
     * @param turn what that is to the experts
     */
    public record Flip(Example example, Object label, Feedback before, Feedback after, Turn turn) {}

    /**
     * Judges with both.
     *
     * @param feedback examples with what experts said; those without a label that they agree on are passed over
     * @param concurrency how many examples are judged at once, 1 or more
     * @throws InvalidSettingException if one of them inspects traces, or they do not give the same type of verdict
     */
    public static Flips of(
            MemAlign memAlign, Versions versions, List<LabelledExample> feedback, int concurrency, Progress progress) {
        ValueType type = versions.after().definition().valueType();
        check(versions, type);
        Map<String, Object> labels = ExpertLabels.of(type, feedback);
        List<Example> examples = feedback.stream()
                .map(LabelledExample::example)
                .filter(example -> labels.containsKey(example.id()))
                .toList();
        progress.start("judging", 2 * examples.size());
        List<Feedback> first = judged(memAlign, versions.before(), examples, concurrency, progress);
        List<Feedback> second = judged(memAlign, versions.after(), examples, concurrency, progress);
        List<Flip> flips = new ArrayList<>();
        Usage usage = Usage.NONE;
        for (int i = 0; i < examples.size(); i++) {
            Feedback one = first.get(i);
            Feedback other = second.get(i);
            usage = usage.plus(one.usage()).plus(other.usage());
            if (!one.value().equals(other.value())) {
                Object label = Objects.requireNonNull(labels.get(examples.get(i).id()));
                flips.add(new Flip(examples.get(i), label, one, other, turn(label, one.value(), other.value())));
            }
        }
        return new Flips(quality(type, first, labels), quality(type, second, labels), flips, usage);
    }

    private static void check(Versions versions, ValueType type) {
        for (AlignedJudge judge : List.of(versions.before(), versions.after())) {
            if (judge.definition().instructions().variables().contains(Field.TRACE)) {
                throw new InvalidSettingException(
                        "judge",
                        judge.definition().name() + " inspects traces, of which feedback keeps the texts only, so that"
                                + " verdicts cannot be compared");
            }
        }
        if (!versions.before().definition().valueType().equals(type)) {
            throw new InvalidSettingException(
                    "judge", "the two give different types of verdicts, so that these cannot be compared");
        }
    }

    private static List<Feedback> judged(
            MemAlign memAlign, AlignedJudge judge, List<Example> examples, int concurrency, Progress progress) {
        Remembered remembered = new Remembered(List.of(judge));
        Judge ready = memAlign.judge(judge);
        List<Feedback> said = new ArrayList<>();
        Parallel.forEach(
                examples.iterator(),
                concurrency,
                example -> ready.judge(
                        example, new Judge.Options(true, remembered.as(example), Judge.Options.DEFAULT.tools())),
                feedback -> {
                    said.add(feedback);
                    progress.step(1);
                });
        return said;
    }

    private static Turn turn(Object label, Optional<Object> before, Optional<Object> after) {
        double first = distance(label, before);
        double second = distance(label, after);
        if (first == second) {
            return Turn.NEITHER;
        }
        return second < first ? Turn.BETTER : Turn.WORSE;
    }

    /** How far from the label: 0 if it is the label, and infinitely far if it is another or there is none. */
    private static double distance(Object label, Optional<Object> value) {
        if (value.isPresent() && value.get() instanceof Number one && label instanceof Number other) {
            return Math.abs(one.doubleValue() - other.doubleValue());
        }
        return value.filter(label::equals).isPresent() ? 0 : Double.POSITIVE_INFINITY;
    }

    private static Quality quality(ValueType type, List<Feedback> said, Map<String, Object> labels) {
        List<Judged> pairs = said.stream()
                .flatMap(one -> one.value().stream()
                        .map(value -> new Judged(Objects.requireNonNull(labels.get(one.exampleId())), value)))
                .toList();
        return Quality.of(type, pairs, said.size() - pairs.size());
    }

    /** How many flips turned out that way. */
    public int count(Turn turn) {
        return (int) flips.stream().filter(flip -> flip.turn() == turn).count();
    }

    /**
     * The probability of so uneven a count of better and worse if both were as likely (sign test, two-sided); 1 where there is
     * neither.
     */
    public double p() {
        int better = count(Turn.BETTER);
        int turned = better + count(Turn.WORSE);
        int less = Math.min(better, turned - better);
        return Math.min(1, 2 * new BinomialDistribution(null, turned, 0.5).cumulativeProbability(less));
    }
}
