package io.github.memalign.mlflow.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.Models;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.SpanLog;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judgements as traces: what a judge was shown and said, and below it each call of its model with prompt, answer, tokens and
 * cost. Safe for use by several threads.
 */
public final class JudgementTraces {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int SPAN_DIGITS = 16;

    private final SpanLog log;
    private final String experimentId;
    private final Clock clock;
    private final ThreadLocal<@Nullable List<Call>> calls = new ThreadLocal<>();

    /**
     * @param experimentId where the traces go; another one than that of the traces that are judged, which are found by their
     *     experiment
     * @param clock the time of the spans
     */
    public JudgementTraces(MlflowHttp http, String experimentId, Clock clock) {
        this.log = new SpanLog(http);
        this.experimentId = experimentId;
        this.clock = clock;
    }

    /** The same models, whose calls are seen when a judgement makes them; closed with these. */
    public Models watched(Models models) {
        return new WatchedModels(models, this);
    }

    /**
     * Judges, and writes the trace of it.
     *
     * @param judge one whose models are {@link #watched}
     * @throws io.github.memalign.mlflow.MlflowException if the trace cannot be written
     */
    public Traced judge(Judge judge, Example example, Judge.Options options) {
        List<Call> made = new ArrayList<>();
        Instant start = clock.instant();
        calls.set(made);
        Feedback feedback;
        try {
            feedback = judge.judge(example, options);
        } finally {
            calls.remove();
        }
        String traceId = UUID.randomUUID().toString().replace("-", "");
        ObjectNode root = SpanLog.span(traceId, spanId(), feedback.judge(), "EVALUATOR", start, clock.instant());
        SpanLog.inputs(root, shown(example));
        SpanLog.outputs(root, said(feedback));
        SpanLog.attribute(root, "memalign.exampleId", TextNode.valueOf(example.id()));
        SpanLog.attribute(root, "memalign.recall", Json.MAPPER.valueToTree(feedback.recall()));
        feedback.error().ifPresent(error -> failed(root, error.text()));
        List<ObjectNode> spans = new ArrayList<>(List.of(root));
        for (Call call : made) {
            ObjectNode span = call.span(traceId);
            span.put("parentSpanId", root.path("spanId").asText());
            spans.add(span);
        }
        log.log(experimentId, spans);
        return new Traced(feedback, "tr-" + traceId);
    }

    /** Asks a model, for the judgement that this thread is at. */
    ChatResponse asked(ModelUri uri, ChatRequest request, Supplier<ChatResponse> model) {
        List<Call> made = calls.get();
        if (made == null) {
            return model.get();
        }
        Instant start = clock.instant();
        try {
            ChatResponse response = model.get();
            made.add(new Call(uri, request, response, "", start, clock.instant()));
            return response;
        } catch (RuntimeException failure) {
            made.add(new Call(uri, request, null, String.valueOf(failure.getMessage()), start, clock.instant()));
            throw failure;
        }
    }

    private static String spanId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, SPAN_DIGITS);
    }

    private static void failed(ObjectNode span, String why) {
        span.putObject("status").put("code", 2).put("message", why);
    }

    private static ObjectNode shown(Example example) {
        ObjectNode fields = NODES.objectNode();
        example.fields().forEach((field, value) -> fields.set(field.key(), value));
        return fields;
    }

    private static ObjectNode said(Feedback feedback) {
        ObjectNode said = NODES.objectNode();
        feedback.value().ifPresent(value -> said.set("value", Json.MAPPER.valueToTree(value)));
        feedback.withheld().ifPresent(value -> said.set("withheld", Json.MAPPER.valueToTree(value)));
        feedback.confidence().ifPresent(confidence -> said.put("confidence", confidence));
        return said.put("rationale", feedback.rationale());
    }

    /**
     * A judgement and its trace.
     *
     * @param feedback what the judge said
     */
    public record Traced(Feedback feedback, String traceId) {}

    /** A call of a model, with the answer or why there is none. */
    private record Call(
            ModelUri uri,
            ChatRequest request,
            @Nullable ChatResponse response,
            String failure,
            Instant start,
            Instant end) {

        ObjectNode span(String traceId) {
            ObjectNode span = SpanLog.span(traceId, spanId(), uri.toString(), "CHAT_MODEL", start, end);
            ObjectNode asked = NODES.objectNode();
            request.messages().forEach(message -> asked.withArray("messages").add(json(message)));
            SpanLog.inputs(span, asked);
            SpanLog.attribute(span, "mlflow.message.format", TextNode.valueOf("openai"));
            SpanLog.attribute(span, "mlflow.llm.model", TextNode.valueOf(uri.name()));
            SpanLog.attribute(span, "mlflow.llm.provider", TextNode.valueOf(uri.provider()));
            if (response == null) {
                failed(span, failure);
                return span;
            }
            ObjectNode answered = NODES.objectNode();
            answered.putArray("choices").addObject().set("message", json(response.aiMessage()));
            SpanLog.outputs(span, answered);
            usage(span, Usage.of(response, 0));
            return span;
        }

        /** What the provider does not tell is left out, and is not nothing. */
        private static void usage(ObjectNode span, Usage usage) {
            if (usage.uncounted() == 0) {
                SpanLog.attribute(
                        span,
                        "mlflow.chat.tokenUsage",
                        NODES.objectNode()
                                .put("input_tokens", usage.inputTokens())
                                .put("output_tokens", usage.outputTokens())
                                .put("total_tokens", usage.inputTokens() + usage.outputTokens()));
            }
            usage.knownCost()
                    .ifPresent(cost -> SpanLog.attribute(
                            span, "mlflow.llm.cost", NODES.objectNode().put("total_cost", cost)));
        }

        private static JsonNode json(ChatMessage message) {
            if (message instanceof SystemMessage system) {
                return message("system", system.text());
            }
            if (message instanceof UserMessage user) {
                return message(
                        "user",
                        user.hasSingleText()
                                ? user.singleText()
                                : user.contents().toString());
            }
            if (message instanceof ToolExecutionResultMessage result) {
                return message("tool", result.text()).put("tool_call_id", result.id());
            }
            if (message instanceof AiMessage answer) {
                ObjectNode json = message("assistant", answer.text());
                answer.toolExecutionRequests().forEach(call -> json.withArray("tool_calls")
                        .addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.arguments()));
                return json;
            }
            return message(message.type().name(), message.toString());
        }

        private static ObjectNode message(String role, @Nullable String content) {
            return NODES.objectNode().put("role", role).put("content", content);
        }
    }
}
