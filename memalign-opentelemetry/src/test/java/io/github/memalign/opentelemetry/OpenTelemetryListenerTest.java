package io.github.memalign.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.MemAlign;
import io.github.memalign.RunStoppedException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTelemetryListenerTest {
    private static final String FRIENDLY = "{\"result\": true, \"rationale\": \"It says please.\"}";
    private static final Example EXAMPLE =
            Example.builder().id("e1").inputs("q").outputs("a secret answer").build();

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryLogRecordExporter events = InMemoryLogRecordExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setLoggerProvider(SdkLoggerProvider.builder()
                    .addLogRecordProcessor(SimpleLogRecordProcessor.create(events))
                    .build())
            .build();

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void aJudgementIsASpanWithModelTokensAndVerdict() {
        judge(ValueType.BOOL, says(FRIENDLY));

        SpanData span = judgement();
        assertThat(span.getName()).isEqualTo("evaluate tone");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().asMap())
                .containsEntry(stringKey("gen_ai.operation.name"), "evaluate")
                .containsEntry(stringKey("gen_ai.provider.name"), "gcp.gemini")
                .containsEntry(stringKey("gen_ai.request.model"), "flash")
                .containsEntry(longKey("gen_ai.usage.input_tokens"), 30L)
                .containsEntry(longKey("gen_ai.usage.output_tokens"), 7L)
                .containsEntry(stringKey("gen_ai.evaluation.name"), "tone")
                .containsEntry(doubleKey("gen_ai.evaluation.score.value"), 1.0)
                .containsEntry(stringKey("memalign.example.id"), "e1");
        assertThat(span.getAttributes().toString()).doesNotContain("secret");
    }

    /** The model tells no confidence, so that a calibrated judge is never sure enough. */
    @Test
    void whatNeedsReviewIsNeitherAVerdictNorAnError() {
        try (MemAlign memAlign = memAlign(says(FRIENDLY), example -> Optional.empty())) {
            AlignedJudge named = tone(ValueType.BOOL);
            memAlign.judge(named.withCalibration(Optional.of(new Calibration(1, 0.9, 0.05, 0, 100, 60, 58))))
                    .judge(EXAMPLE);
        }
        SpanData span = judgement();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().asMap())
                .containsEntry(booleanKey("memalign.needs_review"), true)
                .doesNotContainKey(doubleKey("gen_ai.evaluation.score.value"));
        assertThat(onlyEvent().getSeverity()).isEqualTo(Severity.INFO);
    }

    @Test
    void theResultIsAnEventOfTheCurrentSpan() {
        Span request = telemetry.getTracer("app").spanBuilder("request").startSpan();
        below(request, () -> judge(ValueType.BOOL, says(FRIENDLY)));

        assertThat(judgement().getParentSpanContext()).isEqualTo(request.getSpanContext());
        LogRecordData event = onlyEvent();
        assertThat(event.getEventName()).isEqualTo("gen_ai.evaluation.result");
        assertThat(event.getSpanContext()).isEqualTo(request.getSpanContext());
        assertThat(event.getAttributes())
                .isEqualTo(Attributes.builder()
                        .put("gen_ai.evaluation.name", "tone")
                        .put("gen_ai.evaluation.score.value", 1.0)
                        .put("gen_ai.evaluation.score.label", "true")
                        .put("gen_ai.evaluation.explanation", "It says please.")
                        .build());
    }

    @Test
    void anEventWithoutASpanThatWasJudgedIsOfTheJudgementItself() {
        judge(ValueType.BOOL, says(FRIENDLY));

        assertThat(onlyEvent().getSpanContext()).isEqualTo(judgement().getSpanContext());
    }

    @Test
    void theSpanThatWasJudgedComesBeforeTheCurrentOne() {
        SpanContext judged = SpanContext.createFromRemoteParent(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        Span job = telemetry.getTracer("app").spanBuilder("nightly job").startSpan();
        below(
                job,
                () -> judge(ValueType.BOOL, says(FRIENDLY), example -> Optional.of(judged)
                        .filter(context -> example.id().equals("e1"))));

        assertThat(judgement().getParentSpanContext()).isEqualTo(judged);
        assertThat(onlyEvent().getSpanContext().getSpanId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void aSpanContextThatIsNotValidIsNone() {
        Span request = telemetry.getTracer("app").spanBuilder("request").startSpan();
        below(request, () -> judge(ValueType.BOOL, says(FRIENDLY), example -> Optional.of(SpanContext.getInvalid())));

        assertThat(judgement().getParentSpanContext()).isEqualTo(request.getSpanContext());
    }

    @Test
    void callsOfTheModelStandBelowTheJudgement() {
        judge(ValueType.BOOL, request -> {
            telemetry.getTracer("model").spanBuilder("chat").startSpan().end();
            return answer(FRIENDLY);
        });

        List<SpanData> both = spans.getFinishedSpanItems();
        assertThat(both).extracting(SpanData::getName).containsExactly("chat", "evaluate tone");
        assertThat(both.get(0).getParentSpanContext()).isEqualTo(both.get(1).getSpanContext());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void aNumberIsAScoreAndATextALabel() {
        judge(ValueType.FLOAT, says("{\"result\": 0.25, \"rationale\": \"\"}"));
        assertThat(onlyEvent().getAttributes())
                .isEqualTo(Attributes.builder()
                        .put("gen_ai.evaluation.name", "tone")
                        .put("gen_ai.evaluation.score.value", 0.25)
                        .build());

        events.reset();
        judge(ValueType.oneOf("kind", "unkind"), says("{\"result\": \"unkind\", \"rationale\": \"\"}"));
        assertThat(onlyEvent().getAttributes())
                .isEqualTo(Attributes.builder()
                        .put("gen_ai.evaluation.name", "tone")
                        .put("gen_ai.evaluation.score.label", "unkind")
                        .build());
    }

    @Test
    void aFailedJudgementHasAnErrorTypeAndNoVerdict() {
        judge(ValueType.BOOL, request -> {
            throw new IllegalStateException("the model is down");
        });

        assertThat(judgement().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(judgement().getStatus().getDescription()).contains("the model is down");
        assertThat(judgement().getAttributes().get(stringKey("error.type"))).isEqualTo("model_call");
        assertThat(onlyEvent().getAttributes())
                .isEqualTo(Attributes.builder()
                        .put("gen_ai.evaluation.name", "tone")
                        .put("error.type", "model_call")
                        .build());
    }

    @Test
    void aRunThatIsStoppedEndsItsSpan() {
        assertThatThrownBy(() -> judge(ValueType.BOOL, request -> {
                    throw new RunStoppedException("no more");
                }))
                .isInstanceOf(RunStoppedException.class);

        assertThat(judgement().getAttributes().get(stringKey("error.type")))
                .isEqualTo("io.github.memalign.RunStoppedException");
        assertThat(onlyEvent().getAttributes().get(stringKey("error.type")))
                .isEqualTo("io.github.memalign.RunStoppedException");
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void anAlignmentIsASpanWithWhatCameOfIt() {
        align(says("{\"guidelines\": [{\"guideline_text\": \"Be kind.\", \"source_trace_ids\": [\"r1\"]}]}"));

        SpanData span = spanNamed("align tone");
        assertThat(span.getAttributes().asMap())
                .containsEntry(stringKey("gen_ai.operation.name"), "align")
                .containsEntry(stringKey("memalign.judge.name"), "tone")
                .containsEntry(longKey("memalign.alignment.examples"), 1L)
                .containsEntry(longKey("memalign.alignment.guidelines.new"), 1L)
                .containsEntry(longKey("memalign.alignment.failures"), 0L)
                .containsEntry(longKey("gen_ai.usage.input_tokens"), 30L);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(events.getFinishedLogRecordItems()).isEmpty();
    }

    @Test
    void anAlignmentThatCouldNotLearnAllIsAnError() {
        align(request -> {
            throw new IllegalStateException("the model is down");
        });

        SpanData span = spanNamed("align tone");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo("distillation");
        assertThat(span.getAttributes().get(longKey("memalign.alignment.failures")))
                .isEqualTo(1L);
    }

    @Test
    void theEmbeddedJudgeTellsWhichEpisodesItWentBy() {
        AlignedJudge kind = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                        .valueType(ValueType.oneOf("kind", "unkind"))
                        .build(),
                MemorySettings.DEFAULT);
        try (MemAlign memAlign =
                MemAlign.builder().listener(OpenTelemetryListener.of(telemetry)).build()) {
            AlignedJudge aligned = memAlign.align(
                            kind, List.of(new LabelledExample(EXAMPLE, List.of(Assessment.of("kind", "Polite.")))))
                    .judge();
            Feedback feedback = memAlign.judge(aligned).judge(EXAMPLE);

            assertThat(spanNamed("evaluate tone").getAttributes().asMap())
                    .containsEntry(stringKey("gen_ai.provider.name"), "embedded")
                    .containsEntry(stringArrayKey("memalign.recall.episodes"), List.of("e1"))
                    .containsEntry(
                            stringArrayKey("memalign.recall.guidelines"),
                            feedback.recall().guidelineIds())
                    .doesNotContainKey(longKey("gen_ai.usage.input_tokens"));
        }
    }

    private static void below(Span span, Runnable work) {
        Scope scope = span.makeCurrent();
        try {
            work.run();
        } finally {
            scope.close();
            span.end();
        }
    }

    private void align(ChatModel model) {
        try (MemAlign memAlign = memAlign(model, example -> Optional.empty())) {
            memAlign.align(
                    tone(ValueType.BOOL),
                    List.of(new LabelledExample(EXAMPLE, List.of(Assessment.of(true, "Polite.")))));
        }
    }

    private void judge(ValueType type, ChatModel model) {
        judge(type, model, example -> Optional.empty());
    }

    private void judge(ValueType type, ChatModel model, Function<Example, Optional<SpanContext>> judged) {
        try (MemAlign memAlign = memAlign(model, judged)) {
            memAlign.judge(tone(type)).judge(EXAMPLE);
        }
    }

    private MemAlign memAlign(ChatModel model, Function<Example, Optional<SpanContext>> judged) {
        return MemAlign.builder()
                .chatModel(model)
                .listener(OpenTelemetryListener.of(telemetry).judged(judged))
                .build();
    }

    private static AlignedJudge tone(ValueType type) {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind to {{ inputs }}?")
                        .model("gemini:/flash")
                        .valueType(type)
                        .build(),
                MemorySettings.DEFAULT);
    }

    private static ChatModel says(String text) {
        return chat(request -> answer(text));
    }

    private static ChatModel chat(Function<ChatRequest, ChatResponse> script) {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return script.apply(request);
            }

            @Override
            public ChatRequestParameters defaultRequestParameters() {
                return ChatRequestParameters.builder().modelName("flash").build();
            }
        };
    }

    private void judge(ValueType type, Function<ChatRequest, ChatResponse> script) {
        judge(type, chat(script));
    }

    private void align(Function<ChatRequest, ChatResponse> script) {
        align(chat(script));
    }

    private static ChatResponse answer(String text) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .tokenUsage(new TokenUsage(30, 7))
                .build();
    }

    private SpanData judgement() {
        assertThat(spans.getFinishedSpanItems())
                .filteredOn(span -> span.getName().startsWith("evaluate"))
                .hasSize(1);
        return spanNamed("evaluate tone");
    }

    private LogRecordData onlyEvent() {
        assertThat(events.getFinishedLogRecordItems()).hasSize(1);
        return events.getFinishedLogRecordItems().get(0);
    }

    private SpanData spanNamed(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
