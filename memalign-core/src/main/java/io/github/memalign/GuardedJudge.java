package io.github.memalign;

import io.github.memalign.confidence.Calibration;
import io.github.memalign.internal.Failures;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.model.ModelCallException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** A judge out of which nothing is thrown, which withholds what it is not sure enough of, and of whose judgements listeners hear. */
final class GuardedJudge implements Judge {
    private static final System.Logger LOG = System.getLogger(MemAlign.class.getName());
    private static final Duration SLOW = Duration.ofSeconds(30);

    private final Judge judge;
    private final Optional<Calibration> calibration;
    private final Listeners listeners;

    GuardedJudge(Judge judge, Optional<Calibration> calibration, Listeners listeners) {
        this.judge = judge;
        this.calibration = calibration;
        this.listeners = listeners;
    }

    @Override
    public JudgeDefinition definition() {
        return judge.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        Listeners.Work<Feedback> work = listeners.begin(listener -> listener.judging(definition(), example));
        Feedback feedback;
        try {
            feedback = judge.judge(example, options);
            if (feedback == null) {
                feedback = failed(example, "the judge gave null in place of a feedback");
            }
            if (calibration.isPresent()) {
                feedback = calibration.get().applyTo(feedback);
            }
        } catch (Throwable thrown) {
            if (thrown instanceof RunStoppedException || Failures.isFatal(thrown)) {
                work.failed(thrown);
                throw thrown;
            }
            LOG.log(Level.WARNING, "the judge " + definition().name() + " failed on " + example.id(), thrown);
            feedback = failed(example, "the judge failed: " + Failures.words(thrown));
        }
        log(feedback, work.ended(feedback));
        return feedback;
    }

    private Feedback failed(Example example, String reason) {
        return Feedback.of(definition(), example).error(Code.MODEL_CALL, reason).build();
    }

    private void log(Feedback feedback, Duration took) {
        LOG.log(
                took.compareTo(SLOW) > 0 ? Level.INFO : Level.DEBUG,
                () -> definition().name() + " judged " + feedback.exampleId() + " in " + took.toMillis() + " ms: "
                        + feedback.error()
                                .map(error -> error.code().name())
                                .orElse(feedback.needsReview() ? "needs review" : "done"));
    }

    /** A judge that cannot recall its episodes, and says so of each example. */
    record WithoutRecall(JudgeDefinition definition, ModelCallException cause) implements Judge {
        @Override
        public Feedback judge(Example example, Options options) {
            return Feedback.of(definition, example)
                    .error(Code.RETRIEVAL, String.valueOf(cause.getMessage()))
                    .build();
        }
    }
}
