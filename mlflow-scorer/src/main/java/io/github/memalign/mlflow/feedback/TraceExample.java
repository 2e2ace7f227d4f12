package io.github.memalign.mlflow.feedback;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Tools;
import io.github.memalign.mlflow.trace.Trace;
import java.util.List;

/**
 * An example and the traces it was made of: one, or the turns of a session.
 *
 * @param example what a judge is shown; its id is that of the first trace
 * @param traces at least one, the oldest first
 */
public record TraceExample(Example example, List<Trace> traces) {
    public TraceExample {
        traces = List.copyOf(traces);
    }

    /** The trace that feedback is logged on: the first. */
    public Trace trace() {
        return traces.get(0);
    }

    /** What a model may call to inspect the trace: nothing, unless the judge's instructions name the trace. */
    public Tools tools() {
        return example.field(Field.TRACE).isPresent() ? new TraceTools(trace()) : Tools.NONE;
    }
}
