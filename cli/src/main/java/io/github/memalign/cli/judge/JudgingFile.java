package io.github.memalign.cli.judge;

import io.github.memalign.cli.console.OnInterrupt;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.SkippedRows;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges what comes and writes each verdict when it is there, in the order in which it came; holds a few at a time. */
final class JudgingFile {
    private final Judge ready;
    private final ModelOptions models;
    private final Verdicts verdicts;
    private final boolean excludeSelf;
    private final boolean counted;
    private long left;

    /**
     * @param models whose limits end it
     * @param excludeSelf whether a row's own episode is kept out
     * @param counted whether rows are read to the end where no model may be asked any more, so that they are counted
     */
    JudgingFile(Judge ready, ModelOptions models, Verdicts verdicts, boolean excludeSelf, boolean counted) {
        this.counted = counted;
        this.ready = ready;
        this.models = models;
        this.verdicts = verdicts;
        this.excludeSelf = excludeSelf;
    }

    /**
     * Judges all that comes, as far as models may be asked.
     *
     * @param skipped takes the rows that cannot be used
     * @param tally gets what is said of the others
     */
    void run(
            Consumer<Consumer<Arrived>> inputs,
            SkippedRows skipped,
            VerdictTally tally,
            ProgressBars progress,
            Output output) {
        try {
            OnInterrupt.during(
                    () -> {
                        Parallel.<Arrived, Said>feed(
                                inputs,
                                models.concurrency(),
                                () -> counted || models.end().isEmpty(),
                                arrived -> judged(arrived, tally),
                                said -> {
                                    if (said.arrived() instanceof Arrived.Unusable unusable) {
                                        skipped.add(unusable.problem());
                                    } else {
                                        take(said, tally);
                                        progress.step(1);
                                    }
                                });
                        return null;
                    },
                    () -> verdicts.soFar().ifPresent(kept -> output.warn("interrupted; " + kept)));
        } catch (RuntimeException failed) {
            verdicts.soFar().ifPresent(output::warn);
            throw failed;
        }
    }

    private Said judged(Arrived arrived, VerdictTally tally) {
        if (!(arrived instanceof ToJudge row)) {
            return new Said(arrived, null, false);
        }
        Optional<Feedback> kept = verdicts.kept(row);
        if (kept.isPresent()) {
            return new Said(row, kept.get(), true);
        }
        if (models.end().isPresent()) {
            return new Said(row, null, false);
        }
        Set<String> own = excludeSelf ? tally.learnedAs(row.example()) : Set.of();
        Feedback feedback = ready.judge(row.example(), new Judge.Options(excludeSelf, own, row.tools()));
        boolean refused = feedback.error().isPresent() && models.end().isPresent();
        return new Said(row, refused ? null : feedback, false);
    }

    private void take(Said said, VerdictTally tally) {
        if (said.feedback() == null || !(said.arrived() instanceof ToJudge row)) {
            left++;
            return;
        }
        if (!said.kept()) {
            verdicts.write(row, said.feedback());
        }
        tally.add(said.feedback(), row);
    }

    /** Why it ended before all was judged, what is left and how one goes on; empty if all was judged. */
    Optional<String> stopped() {
        return models.end().filter(why -> left > 0 || !counted).map(why -> {
            String rest = counted ? left + (left == 1 ? " row is left" : " rows are left") : "The rest was not read";
            return "stopped early: " + (why.endsWith(".") ? why : why + ".") + " " + rest + "; "
                    + verdicts.soFar().orElse("nothing was judged") + ".";
        });
    }

    /**
     * What became of something that came.
     *
     * @param feedback what is said of it; null if it is no row, or no model could be asked
     * @param kept whether an earlier run said so
     */
    record Said(Arrived arrived, @Nullable Feedback feedback, boolean kept) {}
}
