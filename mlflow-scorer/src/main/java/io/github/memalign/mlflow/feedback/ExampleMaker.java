package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.trace.Conversations;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.TraceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes examples of traces, with the fields that a judge's instructions name. The same trace gives the same example whether
 * it is learned or judged.
 */
final class ExampleMaker {
    /** How the turns of a conversation follow each other. */
    static final Comparator<TraceInfo> OLDEST_FIRST =
            Comparator.comparing(TraceInfo::start).thenComparing(TraceInfo::id);

    private final JudgeDefinition definition;
    private final Map<String, Example> over;
    private final boolean conversational;
    private final List<SkippedTrace> skipped = new ArrayList<>();

    ExampleMaker(JudgeDefinition definition) {
        this(definition, Map.of());
    }

    /** @param over fields that take the place of a trace's own, by its id */
    ExampleMaker(JudgeDefinition definition, Map<String, Example> over) {
        this.definition = definition;
        this.over = over;
        conversational = definition.instructions().variables().contains(Field.CONVERSATION);
    }

    /** What could not be used so far. */
    List<SkippedTrace> skipped() {
        return skipped;
    }

    void skip(String traceId, String reason) {
        skip(new SkippedTrace(traceId, reason));
    }

    void skip(SkippedTrace trace) {
        skipped.add(trace);
    }

    static SkippedTrace withoutSession(String traceId) {
        return new SkippedTrace(traceId, "it belongs to no session (metadata mlflow.trace.session)");
    }

    List<TraceExample> make(List<Trace> traces) {
        List<TraceExample> made = new ArrayList<>();
        for (List<Trace> turns : units(traces.stream().map(this::withoutLabel).toList())) {
            Optional<String> reason = turns.stream()
                    .map(ExampleMaker::reasonAgainst)
                    .flatMap(Optional::stream)
                    .findFirst();
            if (reason.isPresent()) {
                skip(turns.get(0).id(), reason.get());
            } else {
                example(turns).ifPresent(example -> made.add(new TraceExample(example, turns)));
            }
        }
        return made;
    }

    /** An expectation named as the judge is the label: neither an example holds it, nor what a model may ask for of a trace. */
    private Trace withoutLabel(Trace trace) {
        TraceInfo info = trace.info();
        for (TraceAssessment said : trace.info().assessments()) {
            if (said.kind() == TraceAssessment.Kind.EXPECTATION && said.isNamed(definition.name())) {
                info = info.without(said);
            }
        }
        return new Trace(info, trace.spans());
    }

    private List<List<Trace>> units(List<Trace> traces) {
        if (!conversational) {
            return traces.stream().map(List::of).toList();
        }
        Map<String, List<Trace>> sessions = new LinkedHashMap<>();
        for (Trace trace : traces) {
            trace.info()
                    .session()
                    .ifPresentOrElse(
                            session -> sessions.computeIfAbsent(session, none -> new ArrayList<>())
                                    .add(trace),
                            () -> skip(withoutSession(trace.id())));
        }
        sessions.values().forEach(turns -> turns.sort(Comparator.comparing(Trace::info, OLDEST_FIRST)));
        return List.copyOf(sessions.values());
    }

    private static Optional<String> reasonAgainst(Trace trace) {
        if (trace.spans().isEmpty()) {
            return Optional.of("the server has no spans of it, only previews, which may be cut");
        }
        return trace.root().isPresent() ? Optional.empty() : Optional.of("it has no root span");
    }

    private Optional<Example> example(List<Trace> turns) {
        Trace first = turns.get(0);
        Example.Builder builder = Example.builder().id(first.id());
        for (Field field : definition.instructions().variables()) {
            switch (field) {
                case INPUTS -> builder.inputs(TextNode.valueOf(TraceText.inputs(first.inputs())));
                case OUTPUTS -> builder.outputs(TextNode.valueOf(TraceText.outputs(first.outputs())));
                case TRACE -> builder.field(Field.TRACE, TextNode.valueOf(TraceText.whole(first)));
                case CONVERSATION -> builder.field(Field.CONVERSATION, Conversations.of(turns));
                case EXPECTATIONS -> builder.expectations(expectations(turns));
            }
        }
        Example own = over.get(first.id());
        if (own != null) {
            own.fields().forEach(builder::field);
        }
        Example example = builder.build();
        for (Field field : definition.instructions().variables()) {
            boolean missing = example.field(field)
                    .map(value -> value.isTextual() ? value.textValue().isEmpty() : value.isEmpty())
                    .orElse(true);
            if (missing) {
                skip(first.id(), "it has no " + field.key() + ", which the instructions name");
                return Optional.empty();
            }
        }
        return Optional.of(example);
    }

    /** Of every source, when learning and when judging; of two of one name the later one counts. */
    private static ObjectNode expectations(List<Trace> turns) {
        ObjectNode expectations = Json.object();
        turns.stream()
                .flatMap(trace -> trace.info().assessments().stream())
                .filter(assessment -> assessment.kind() == TraceAssessment.Kind.EXPECTATION && assessment.inForce())
                .forEach(assessment -> expectations.set(assessment.name(), assessment.value()));
        return expectations;
    }
}
