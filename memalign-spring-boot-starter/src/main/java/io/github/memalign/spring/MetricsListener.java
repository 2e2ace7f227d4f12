package io.github.memalign.spring;

import io.github.memalign.MemAlignListener;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Meters: the timers {@code memalign.judgement} and {@code memalign.alignment} with the tag {@code error}, the counters {@code
 * memalign.verdict}, of judges with few verdicts, {@code memalign.tokens}, and {@code memalign.calls.uncounted}, the calls
 * whose tokens are not among these because the provider did not tell them. All have the tag {@code judge}.
 */
final class MetricsListener implements MemAlignListener {
    private static final String NO_ERROR = "none";
    private static final String NEEDS_REVIEW = "needs review";

    private final MeterRegistry registry;

    MetricsListener(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Ending<Feedback> judging(JudgeDefinition judge, Example example) {
        Tags tags = Tags.of("judge", judge.name());
        return new Measured<>("memalign.judgement", tags) {
            @Override
            String error(Feedback feedback) {
                return feedback.error()
                        .map(error -> error.code().name().toLowerCase(Locale.ROOT))
                        .orElse(NO_ERROR);
            }

            @Override
            void count(Feedback feedback) {
                countTokens(tags, feedback.usage());
                if (!judge.valueType().choices().isEmpty()) {
                    feedback.value().ifPresent(value -> countVerdict(tags, String.valueOf(value)));
                }
                if (feedback.needsReview()) {
                    countVerdict(tags, NEEDS_REVIEW);
                }
            }
        };
    }

    @Override
    public Ending<Alignment> aligning(AlignedJudge judge, List<LabelledExample> feedback) {
        Tags tags = Tags.of("judge", judge.definition().name());
        return new Measured<>("memalign.alignment", tags) {
            @Override
            String error(Alignment alignment) {
                return alignment.report().failures().isEmpty() ? NO_ERROR : "distillation";
            }

            @Override
            void count(Alignment alignment) {
                countTokens(tags, alignment.report().usage());
            }
        };
    }

    private void countVerdict(Tags tags, String verdict) {
        registry.counter("memalign.verdict", tags.and("verdict", verdict)).increment();
    }

    private void countTokens(Tags tags, Usage usage) {
        registry.counter("memalign.tokens", tags.and("type", "input")).increment(usage.inputTokens());
        registry.counter("memalign.tokens", tags.and("type", "output")).increment(usage.outputTokens());
        registry.counter("memalign.calls.uncounted", tags).increment(usage.uncounted());
    }

    private abstract class Measured<T> implements Ending<T> {
        private final String timer;
        private final Tags tags;

        Measured(String timer, Tags tags) {
            this.timer = timer;
            this.tags = tags;
        }

        /** What kind of failure it was, if it was one. */
        abstract String error(T result);

        abstract void count(T result);

        @Override
        public void ended(T result, Duration duration) {
            registry.timer(timer, tags.and("error", error(result))).record(duration);
            count(result);
        }

        @Override
        public void failed(Throwable thrown, Duration duration) {
            registry.timer(timer, tags.and("error", thrown.getClass().getSimpleName()))
                    .record(duration);
        }
    }
}
