package io.github.memalign;

import io.github.memalign.internal.Failures;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** A judge out of which nothing is thrown, and of whose judgements listeners hear. */
final class GuardedJudge implements Judge {
    private static final System.Logger LOG = System.getLogger(MemAlign.class.getName());
    private static final Duration SLOW = Duration.ofSeconds(30);

    private final Judge judge;
    private final Listeners listeners;

    GuardedJudge(Judge judge, Listeners listeners) {
        this.judge = judge;
        this.listeners = listeners;
    }

    @Override
    public JudgeDefinition definition() {
        return judge.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        long start = System.nanoTime();
        Feedback feedback =
                listeners.observe(listener -> listener.judging(definition(), example), () -> attempt(example, options));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        LOG.log(
                took.compareTo(SLOW) > 0 ? Level.INFO : Level.DEBUG,
                () -> definition().name() + " judged " + example.id() + " in " + took.toMillis() + " ms: "
                        + feedback.error().map(error -> error.code().name()).orElse("done"));
        return feedback;
    }

    private Feedback attempt(Example example, Options options) {
        Feedback.Builder failed = Feedback.of(definition(), example);
        try {
            Feedback feedback = judge.judge(example, options);
            return feedback != null
                    ? feedback
                    : failed.error(Code.MODEL_CALL, "the judge gave null in place of a feedback")
                            .build();
        } catch (RunStoppedException stopped) {
            throw stopped;
        } catch (Throwable thrown) {
            Failures.throwIfFatal(thrown);
            LOG.log(Level.WARNING, "the judge " + definition().name() + " failed on " + example.id(), thrown);
            return failed.error(Code.MODEL_CALL, "the judge failed: " + Failures.words(thrown))
                    .build();
        }
    }
}
