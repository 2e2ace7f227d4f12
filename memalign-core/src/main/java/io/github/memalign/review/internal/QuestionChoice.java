package io.github.memalign.review.internal;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.Remembered;
import io.github.memalign.retrieval.internal.ExampleVectors;
import io.github.memalign.retrieval.internal.Vectors;
import io.github.memalign.review.Candidate;
import io.github.memalign.review.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Chooses examples one after another. The next is always the one whose label would bring most doubt nearer to something
 * known: the sum, over all candidates, of how unsure the judge is of one times how much nearer it would be to a known example
 * than now (facility location; Wei, Iyer and Bilmes, Submodularity in Data Subset Selection and Active Learning, ICML 2015).
 * So it is itself doubtful, or like many that are, unlike what is known, and unlike those chosen before. It is the same for
 * the same candidates, whatever their order.
 */
public final class QuestionChoice {
    /** Two examples that are more alike than this have the same to teach. */
    private static final float ALIKE = 0.97f;

    /** Cases less alike than this need not be judged by the same rule. */
    private static final float OF_ONE_RULE = 0.6f;

    private static final double UNKNOWN_DOUBT = 0.5;
    private static final double DOUBT_AT_ODDS = 0.5;
    /** Doubt is summed over so many candidates at most, which keeps a choice among tens of thousands within seconds. */
    private static final int MOST_SUMMED = 1_000;

    private final AlignedJudge judge;
    private final List<Candidate> candidates;
    private final float[][] vectors;
    private final Map<String, Episode> episodes = new HashMap<>();
    private final List<Optional<Guideline>> againstIt;
    private final double[] doubts;
    private final float[] nearest;
    private final int[] summed;

    private QuestionChoice(
            AlignedJudge judge, List<Candidate> candidates, List<Example> asked, ExampleVectors vectors) {
        this.judge = judge;
        this.candidates = candidates;
        this.vectors = candidates.stream()
                .map(candidate -> vectors.of(candidate.example()))
                .toArray(float[][]::new);
        judge.episodes().forEach(episode -> episodes.put(episode.id(), episode));
        this.againstIt = IntStream.range(0, candidates.size())
                .mapToObj(i -> guidelineAgainst(i, vectors))
                .toList();
        this.doubts =
                IntStream.range(0, candidates.size()).mapToDouble(this::doubt).toArray();
        this.nearest = new float[candidates.size()];
        judge.settledEpisodes().forEach(episode -> learn(vectors.of(episode.example())));
        asked.forEach(example -> learn(vectors.of(example)));
        int step = Math.max(1, candidates.size() / MOST_SUMMED);
        this.summed = IntStream.range(0, candidates.size())
                .filter(i -> i % step == 0)
                .limit(MOST_SUMMED)
                .toArray();
    }

    /**
     * The examples to ask about, the most telling first.
     *
     * @param judge what is known
     * @param candidates examples that nobody labelled; those that the judge has learned, cannot judge for want of a field, or
     *     that are as good as the same as one that is known or chosen are passed over
     * @param asked examples that experts are asked about already
     * @param vectors of the candidates, of those asked, and of the judge's episodes
     * @param size how many at most, 0 or more
     */
    public static List<Question> choose(
            AlignedJudge judge, List<Candidate> candidates, List<Example> asked, ExampleVectors vectors, int size) {
        Remembered remembered = new Remembered(List.of(judge));
        List<Candidate> askable = candidates.stream()
                .filter(candidate -> remembered.as(candidate.example()).isEmpty())
                .filter(candidate -> candidate
                        .feedback()
                        .error()
                        .filter(error -> error.code() == FeedbackError.Code.MISSING_FIELD)
                        .isEmpty())
                .sorted(Comparator.comparing(candidate -> candidate.example().id()))
                .toList();
        return new QuestionChoice(judge, askable, asked, vectors).choose(size);
    }

    /** What a label would bring only falls as others are chosen, so that most need not be summed again at each step. */
    private List<Question> choose(int size) {
        PriorityQueue<Gain> queue = new PriorityQueue<>(
                Comparator.comparingDouble(Gain::amount).reversed().thenComparing(Gain::candidate));
        for (int i = 0; i < candidates.size(); i++) {
            queue.add(new Gain(i, gain(i), 0));
        }
        List<Question> chosen = new ArrayList<>();
        while (chosen.size() < size && !queue.isEmpty()) {
            Gain best = queue.remove();
            if (nearest[best.candidate] >= ALIKE) {
                continue;
            }
            if (best.round < chosen.size()) {
                queue.add(new Gain(best.candidate, gain(best.candidate), chosen.size()));
                continue;
            }
            Candidate candidate = candidates.get(best.candidate);
            chosen.add(new Question(candidate.example(), candidate.feedback(), why(best.candidate)));
            learn(vectors[best.candidate]);
        }
        return chosen;
    }

    private void learn(float[] known) {
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = Math.max(nearest[i], Vectors.dot(vectors[i], known));
        }
    }

    private double gain(int candidate) {
        double gain = doubts[candidate] * (1 - nearest[candidate]);
        for (int other : summed) {
            if (other != candidate) {
                gain += doubts[other] * Math.max(0, Vectors.dot(vectors[candidate], vectors[other]) - nearest[other]);
            }
        }
        return gain;
    }

    private double doubt(int candidate) {
        Feedback said = candidates.get(candidate).feedback();
        double doubt = said.confidence().isPresent() ? 1 - said.confidence().getAsDouble() : UNKNOWN_DOUBT;
        return againstIt.get(candidate).isPresent() ? Math.max(doubt, DOUBT_AT_ODDS) : doubt;
    }

    /** A guideline that was distilled from the case most like it, of which experts said otherwise than the judge does here. */
    private Optional<Guideline> guidelineAgainst(int candidate, ExampleVectors all) {
        Feedback said = candidates.get(candidate).feedback();
        Optional<Object> verdict = said.value().or(said::withheld);
        return said.recall().episodeIds().stream()
                .findFirst()
                .map(episodes::get)
                .filter(episode -> Vectors.dot(vectors[candidate], all.of(episode.example())) >= OF_ONE_RULE)
                .filter(episode -> verdict.isPresent()
                        && episode.label()
                                .filter(label -> !label.equals(verdict.get()))
                                .isPresent())
                .flatMap(episode -> judge.guidelines().stream()
                        .filter(guideline -> guideline.sourceIds().contains(episode.id()))
                        .findFirst());
    }

    private String why(int candidate) {
        List<String> reasons = new ArrayList<>();
        Feedback said = candidates.get(candidate).feedback();
        said.confidence().ifPresent(confidence -> reasons.add("confidence " + twoDigits(confidence)));
        if (said.value().isEmpty() && said.withheld().isEmpty()) {
            reasons.add("no verdict");
        }
        reasons.add("similarity to what is known or asked " + twoDigits(nearest[candidate]));
        againstIt
                .get(candidate)
                .ifPresent(guideline -> reasons.add("at odds with " + guideline.id() + ", " + guideline.text()));
        return String.join("; ", reasons);
    }

    private static String twoDigits(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /**
     * How much doubt the label of a candidate brings nearer to something known.
     *
     * @param round how many had been chosen when it was summed
     */
    private record Gain(int candidate, double amount, int round) {}
}
