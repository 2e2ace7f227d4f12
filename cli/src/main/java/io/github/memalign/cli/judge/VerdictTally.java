package io.github.memalign.cli.judge;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.Reasons;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Remembered;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts verdicts and failures apart, and compares verdicts with the labels of rows that have one. Rows that a judge has
 * learned are no measure of it, unless each was judged without its own episode.
 */
final class VerdictTally {
    /** On more pairs the intervals would take minutes, and be no narrower than anybody can tell. */
    private static final int MOST = 20_000;

    private static final long SEED = 20_240_101L;
    /** Values are counted apart if there are no more different ones. */
    private static final int VALUES = 1_000;

    private static final String OTHER_VALUES = "other values";

    private final Set<String> learnedIds = new HashSet<>();
    private final Remembered learned;
    private final ValueType type;
    private final boolean excludeSelf;
    private final boolean replayed;
    private final Set<String> gated;
    private final @Nullable JUnitReport report;
    /** Rows with a label and a verdict; of more than {@link #MOST} that many, each as likely as the others. */
    private final List<Judged> pairs = new ArrayList<>();

    private final Random random = new Random(SEED);
    private long compared;
    private int labelledFailures;
    /** Null until it is asked for: its interval takes a thousand samples. */
    private @Nullable Quality quality;

    private int needReview;
    private int rows;
    private int remembered;
    private final Map<String, Integer> values = new TreeMap<>();
    private final Map<FeedbackError.Code, Integer> failures = new TreeMap<>();
    private final Reasons reasons = new Reasons();
    private Usage usage = Usage.NONE;

    /**
     * @param asked the judges, the first one first
     * @param excludeSelf whether rows are judged without their own episode
     * @param replayed whether verdicts come from a recording
     * @param gated values that are counted apart however many others there are
     * @param report tells verdicts to a build server too; null if none does
     */
    VerdictTally(
            List<AlignedJudge> asked,
            boolean excludeSelf,
            boolean replayed,
            Set<String> gated,
            @Nullable JUnitReport report) {
        asked.forEach(one -> learnedIds.addAll(one.learnedFrom()));
        this.learned = new Remembered(asked);
        this.type = asked.get(0).definition().valueType();
        this.excludeSelf = excludeSelf;
        this.replayed = replayed;
        this.gated = gated;
        this.report = report;
    }

    /** The ids under which the judges have learned an example. */
    Set<String> learnedAs(Example example) {
        return learned.as(example);
    }

    /** @param row what was judged; null if it was a trace */
    void add(Feedback feedback, @Nullable ToJudge row) {
        boolean isRemembered = row == null
                ? learnedIds.contains(feedback.exampleId())
                : !learnedAs(row.example()).isEmpty();
        rows++;
        remembered += isRemembered ? 1 : 0;
        if (row != null && (excludeSelf || !isRemembered)) {
            row.label().ifPresent(label -> compare(label, feedback));
        }
        usage = usage.plus(feedback.usage());
        needReview += feedback.needsReview() ? 1 : 0;
        feedback.value().map(Object::toString).ifPresent(value -> {
            boolean apart = values.size() < VALUES || values.containsKey(value) || gated.contains(value);
            values.merge(apart ? value : OTHER_VALUES, 1, Integer::sum);
        });
        feedback.error().ifPresent(error -> {
            failures.merge(error.code(), 1, Integer::sum);
            reasons.add(error.text());
        });
        if (report != null) {
            report.add(feedback);
        }
    }

    /** What needs review is neither a verdict nor a failure. */
    private void compare(Object label, Feedback feedback) {
        quality = null;
        feedback.value().ifPresent(value -> keep(new Judged(label, value)));
        labelledFailures += feedback.error().isPresent() ? 1 : 0;
    }

    /** Draws without knowing how many there will be (reservoir sampling). */
    private void keep(Judged pair) {
        compared++;
        if (pairs.size() < MOST) {
            pairs.add(pair);
            return;
        }
        long place = (long) (random.nextDouble() * compared);
        if (place < MOST) {
            pairs.set((int) place, pair);
        }
    }

    private Optional<Quality> quality() {
        if (quality == null && !(pairs.isEmpty() && labelledFailures == 0)) {
            quality = Quality.of(type, pairs, labelledFailures);
        }
        return Optional.ofNullable(quality);
    }

    /** Each requirement of a gate, with what is wrong if it does not hold; the report tells them too. */
    Map<String, Optional<String>> hold(Gate gate) {
        Map<String, Integer> counts = new TreeMap<>(values);
        counts.put(Gate.NEEDS_REVIEW, needReview);
        Map<String, Optional<String>> outcomes = gate.outcomes(type, quality(), counts);
        if (report != null) {
            report.write(outcomes);
        }
        return outcomes;
    }

    int failures() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    int verdicts() {
        return values.values().stream().mapToInt(Integer::intValue).sum();
    }

    int needReview() {
        return needReview;
    }

    void print(Output output, String out) {
        int verdicts = verdicts();
        output.plain(verdicts + " verdicts, " + failures() + " without one");
        values.forEach((value, count) -> output.plain("  " + count + " " + value));
        if (needReview > 0) {
            output.plain(needReview + (needReview == 1 ? " row needs review" : " rows need review")
                    + ": the judge is not sure enough; what it leans to stands in " + out);
        }
        if (failures() > 0) {
            output.warn(failures() + (failures() == 1 ? " row" : " rows") + " got no verdict:");
            reasons.warn(output, ", which stand in " + out);
        }
        if (remembered > 0) {
            output.plain(remembered + " of " + rows + " rows are remembered"
                    + (excludeSelf
                            ? "; each was judged without its own episode"
                            : ", and left out of any agreement; --exclude-self judges each without its own episode"));
        }
        quality()
                .ifPresent(quality -> output.plain("Agreement with the labels"
                        + (compared > MOST
                                ? " (of " + MOST + " of " + compared + " labelled rows, drawn at random)"
                                : "")
                        + ": " + quality.text()));
        output.plain(Output.cost(usage, replayed));
        output.plain("Written to " + out);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdicts", verdicts);
        json.put("failures", failures);
        json.put("needs_review", needReview);
        json.put("reasons", reasons.counts());
        json.put("remembered", remembered);
        json.put("values", values);
        quality().ifPresent(quality -> json.put("agreement", quality.json()));
        json.put("usage", Output.usage(usage, replayed));
        json.put("out", out);
        output.json(json);
    }
}
