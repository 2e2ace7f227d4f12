package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A trace with its spans.
 *
 * @param info everything but the spans
 * @param spans in the server's order
 */
public record Trace(TraceInfo info, List<Span> spans) {
    public Trace {
        spans = List.copyOf(spans);
    }

    /** The trace's id. */
    public String id() {
        return info.id();
    }

    /** The first span without a parent. */
    public Optional<Span> root() {
        return spans.stream().filter(span -> span.parentId().isEmpty()).findFirst();
    }

    /** What the application was asked: the root span's inputs. */
    public Optional<JsonNode> inputs() {
        return root().flatMap(Span::inputs);
    }

    /** What the application answered: the root span's outputs. */
    public Optional<JsonNode> outputs() {
        return root().flatMap(Span::outputs);
    }
}
