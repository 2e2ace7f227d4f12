package io.github.memalign.mlflow.feedback;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.TraceInfo;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Traces to judge, which come in parts, so that one is judged while the next is fetched. */
public interface TraceParts {
    /**
     * Hands on all traces.
     *
     * @param definition the judge, whose instructions name what is taken of them
     * @param isWanted tells, by what was said of a trace, whether it is handed on; asked for each, in order
     * @param parts gets the examples
     * @param skipped gets what could not be used, and why
     */
    void each(
            JudgeDefinition definition,
            Predicate<TraceInfo> isWanted,
            Consumer<List<TraceExample>> parts,
            Consumer<SkippedTrace> skipped);

    /**
     * The traces of a query.
     *
     * @throws io.github.memalign.mlflow.MlflowException if there is no such experiment
     */
    static TraceParts of(MlflowHttp http, TraceQuery query) {
        if (query.ids().isEmpty()) {
            http.runs().experimentId(query.experiment());
        }
        return (definition, isWanted, parts, skipped) ->
                new TraceFeedback(http).unlabelled(definition, query, isWanted, parts, skipped);
    }
}
