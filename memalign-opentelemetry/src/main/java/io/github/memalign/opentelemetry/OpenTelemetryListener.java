package io.github.memalign.opentelemetry;

import io.github.memalign.MemAlignListener;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelUri;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells OpenTelemetry of judgements and alignments. Each is a span, current while its models are called, so that the spans of
 * their calls stand below it; each judgement also gives an event {@code gen_ai.evaluation.result}, a log record of the span
 * that was judged. A failed judgement is a span and an event with an {@code error.type}.
 *
 * <p>Verdicts and rationales are told; texts of examples are not, but for what a rationale quotes of them.
 *
 * <p>Source: OpenTelemetry's semantic conventions for generative AI, events and spans; they are still in development.
 */
public final class OpenTelemetryListener implements MemAlignListener {
    private static final String SCOPE = "io.github.memalign";

    private final Tracer tracer;
    private final Logger events;
    private final Function<Example, Optional<SpanContext>> judged;

    private OpenTelemetryListener(Tracer tracer, Logger events, Function<Example, Optional<SpanContext>> judged) {
        this.tracer = tracer;
        this.events = events;
        this.judged = judged;
    }

    /** Spans and events below the span that is current where a judge is called. */
    public static OpenTelemetryListener of(OpenTelemetry telemetry) {
        return new OpenTelemetryListener(
                telemetry.getTracer(SCOPE), telemetry.getLogsBridge().get(SCOPE), example -> Optional.empty());
    }

    /**
     * This listener, with judgements below the span that is judged.
     *
     * @param judged the span that made an example; where it is empty or not valid, the current span is taken. What it throws
     *     is logged, and the judgement has no span
     */
    public OpenTelemetryListener judged(Function<Example, Optional<SpanContext>> judged) {
        return new OpenTelemetryListener(tracer, events, judged);
    }

    @Override
    public Ending<Feedback> judging(JudgeDefinition judge, Example example) {
        Context parent = judged.apply(example)
                .filter(SpanContext::isValid)
                .map(context -> Context.current().with(Span.wrap(context)))
                .orElseGet(Context::current);
        Span span = started("evaluate", judge.name(), judge.model(), parent);
        span.setAttribute(Convention.EVALUATION, judge.name()).setAttribute(Convention.EXAMPLE, example.id());
        Context below = parent.with(span);
        Context ofEvent = Span.fromContext(parent).getSpanContext().isValid() ? parent : below;
        return new SpanEnding<>(
                span,
                below.makeCurrent(),
                feedback -> told(feedback, span, ofEvent),
                failure -> emit(
                        Attributes.of(Convention.EVALUATION, judge.name(), Convention.ERROR, typeOf(failure)),
                        ofEvent));
    }

    @Override
    public Ending<Alignment> aligning(AlignedJudge judge, List<LabelledExample> feedback) {
        JudgeDefinition definition = judge.definition();
        ModelUri model = judge.settings().reflectionModel().orElse(definition.model());
        Context parent = Context.current();
        Span span = started("align", definition.name(), model, parent);
        span.setAttribute(Convention.JUDGE, definition.name())
                .setAttribute(Convention.EXAMPLES, (long) feedback.size());
        return new SpanEnding<>(
                span, parent.with(span).makeCurrent(), alignment -> told(alignment.report(), span), failure -> {});
    }

    private Span started(String operation, String judge, ModelUri model, Context parent) {
        SpanBuilder span = tracer.spanBuilder(operation + " " + judge)
                .setParent(parent)
                .setAttribute(Convention.OPERATION, operation)
                .setAttribute(Convention.MODEL, model.name());
        if (!model.isOwn()) {
            span.setAttribute(Convention.PROVIDER, Convention.provider(model));
        }
        return span.startSpan();
    }

    private void told(Feedback feedback, Span span, Context ofEvent) {
        Attributes result = result(feedback);
        emit(result, ofEvent);
        span.setAllAttributes(result)
                .setAttribute(Convention.GUIDELINES, feedback.recall().guidelineIds())
                .setAttribute(Convention.EPISODES, feedback.recall().episodeIds());
        Convention.addUsage(span, feedback.usage());
        feedback.error().ifPresent(error -> span.setStatus(StatusCode.ERROR, error.message()));
    }

    private void emit(Attributes result, Context context) {
        events.logRecordBuilder()
                .setEventName(Convention.RESULT_EVENT)
                .setContext(context)
                .setSeverity(result.get(Convention.ERROR) == null ? Severity.INFO : Severity.ERROR)
                .setAllAttributes(result)
                .emit();
    }

    /** A number is a score; what is no number is a label; a truth value is both. */
    private static Attributes result(Feedback feedback) {
        AttributesBuilder result = Attributes.builder().put(Convention.EVALUATION, feedback.judge());
        feedback.score().ifPresent(score -> result.put(Convention.SCORE, score));
        feedback.value()
                .filter(value -> !(value instanceof Number))
                .ifPresent(value -> result.put(Convention.LABEL, String.valueOf(value)));
        feedback.confidence().ifPresent(confidence -> result.put(Convention.CONFIDENCE, confidence));
        if (feedback.needsReview()) {
            result.put(Convention.NEEDS_REVIEW, true);
        }
        if (!feedback.rationale().isEmpty()) {
            result.put(Convention.EXPLANATION, feedback.rationale());
        }
        feedback.error()
                .map(FeedbackError::code)
                .ifPresent(code -> result.put(Convention.ERROR, code.name().toLowerCase(Locale.ROOT)));
        return result.build();
    }

    private static void told(AlignmentReport report, Span span) {
        span.setAttribute(
                        Convention.NEW_GUIDELINES, (long) report.newGuidelines().size())
                .setAttribute(Convention.MERGED_GUIDELINES, (long)
                        report.mergedGuidelines().size())
                .setAttribute(Convention.REMOVED_GUIDELINES, (long)
                        report.removedGuidelines().size())
                .setAttribute(Convention.FAILURES, (long) report.failures().size());
        Convention.addUsage(span, report.usage());
        report.failures().stream().findFirst().ifPresent(failure -> span.setAttribute(Convention.ERROR, "distillation")
                .setStatus(StatusCode.ERROR, failure.reason()));
    }

    private static String typeOf(Throwable thrown) {
        return thrown.getClass().getName();
    }

    /** Ends a span, whatever else goes wrong. */
    private record SpanEnding<T>(Span span, Scope scope, Consumer<T> result, Consumer<Throwable> failure)
            implements Ending<T> {
        @Override
        public void ended(T value, Duration duration) {
            end(() -> result.accept(value));
        }

        @Override
        public void failed(Throwable thrown, Duration duration) {
            end(() -> {
                span.setAttribute(Convention.ERROR, typeOf(thrown)).setStatus(StatusCode.ERROR);
                span.recordException(thrown);
                failure.accept(thrown);
            });
        }

        private void end(Runnable told) {
            try (scope) {
                told.run();
            } finally {
                span.end();
            }
        }
    }
}
