package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.mlflow.trace.Span;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A trace as JSON and text for a model to read. */
final class TraceView {
    private static final int SLOWEST = 10;

    private final Trace trace;

    TraceView(Trace trace) {
        this.trace = trace;
    }

    /** Everything but the spans. What judges said is left out, so that no judge is told what another one, or itself, found. */
    ObjectNode info() {
        TraceInfo info = trace.info();
        ObjectNode json = Json.object()
                .put("trace_id", info.id())
                .put("request_time", info.start().toString())
                .put("state", info.state())
                .put("request", info.requestPreview())
                .put("response", info.responsePreview());
        info.duration().ifPresent(duration -> json.put("execution_duration_ms", duration.toMillis()));
        ObjectNode tags = json.putObject("tags");
        info.tags().forEach(tags::put);
        ArrayNode assessments = json.putArray("assessments");
        info.assessments().stream()
                .filter(said -> said.kind() == TraceAssessment.Kind.EXPECTATION && said.inForce())
                .forEach(said -> assessments
                        .addObject()
                        .put("name", said.name())
                        .put("source", said.source().id())
                        .put("rationale", said.rationale())
                        .set("value", said.value()));
        return json;
    }

    ObjectNode whole() {
        ObjectNode json = Json.object();
        json.set("info", info());
        trace.spans().forEach(span -> json.withArray("spans").add(span(span)));
        return json;
    }

    ObjectNode summary(Span span) {
        ObjectNode json = header(span);
        span.attributes().keySet().forEach(json.putArray("attribute_names")::add);
        return json;
    }

    ObjectNode span(Span span) {
        ObjectNode json = header(span);
        if (!span.statusMessage().isEmpty()) {
            json.put("status_message", span.statusMessage());
        }
        ObjectNode attributes = json.putObject("attributes");
        span.attributes().forEach(attributes::set);
        span.events().forEach(json.putArray("events")::add);
        return json;
    }

    private static ObjectNode header(Span span) {
        return Json.object()
                .put("span_id", span.id())
                .put("name", span.name())
                .put("span_type", span.type())
                .put("parent_id", span.parentId().orElse(null))
                .put("is_root", span.parentId().isEmpty())
                .put("status", span.status())
                .put("start_time_ms", span.startNanos() / 1e6)
                .put("end_time_ms", span.endNanos() / 1e6)
                .put("duration_ms", span.millis());
    }

    String timing() {
        List<Span> spans = trace.spans();
        double whole = trace.root().map(Span::millis).orElse(0.0);
        StringBuilder report = new StringBuilder();
        report.append(String.format(Locale.ROOT, "Trace %s: %.2f ms, %d spans%n", trace.id(), whole, spans.size()));
        report.append("Slowest spans (own time is without the spans within):").append(System.lineSeparator());
        spans.stream()
                .sorted(Comparator.comparingDouble(Span::millis).reversed())
                .limit(SLOWEST)
                .forEach(span -> report.append(String.format(
                        Locale.ROOT,
                        "- %s [%s, %s, %s]: %.2f ms (%.1f%%), own %.2f ms%n",
                        span.name(),
                        span.id(),
                        span.type(),
                        span.status(),
                        span.millis(),
                        whole > 0 ? 100 * span.millis() / whole : 100.0,
                        own(span))));
        return report.toString();
    }

    private double own(Span span) {
        double within = trace.spans().stream()
                .filter(child -> child.parentId().filter(span.id()::equals).isPresent())
                .mapToDouble(Span::millis)
                .sum();
        return Math.max(0, span.millis() - within);
    }
}
