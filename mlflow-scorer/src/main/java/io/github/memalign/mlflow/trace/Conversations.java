package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.memalign.mlflow.MlflowException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The turns of a session, from its traces. */
public final class Conversations {
    private Conversations() {}

    /**
     * Messages with {@code role} ({@code user} or {@code assistant}) and {@code content}, in the order of the traces' times;
     * what is blank is left out.
     *
     * @param traces the traces of one session, in any order
     * @throws MlflowException if a trace names no session, or they are of more than one
     */
    public static ArrayNode of(List<Trace> traces) {
        Set<String> sessions = traces.stream()
                .map(trace -> trace.info().session().orElse(""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (sessions.size() != 1 || sessions.contains("")) {
            throw new MlflowException(
                    "A conversation needs traces of one session (metadata mlflow.trace.session), not of "
                            + (sessions.isEmpty() ? "none" : sessions));
        }
        ArrayNode turns = JsonNodeFactory.instance.arrayNode();
        traces.stream()
                .sorted(Comparator.comparing(trace -> trace.info().start()))
                .forEach(trace -> {
                    trace.inputs()
                            .filter(value -> !TraceText.isFalsy(value))
                            .ifPresent(value -> add(turns, "user", TraceText.inputs(trace.inputs())));
                    trace.outputs()
                            .filter(value -> !TraceText.isFalsy(value))
                            .ifPresent(value -> add(turns, "assistant", TraceText.outputs(trace.outputs())));
                });
        return turns;
    }

    private static void add(ArrayNode turns, String role, String content) {
        if (!content.isBlank()) {
            turns.addObject().put("role", role).put("content", content);
        }
    }
}
