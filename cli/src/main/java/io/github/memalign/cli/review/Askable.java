package io.github.memalign.cli.review;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Tools;
import io.github.memalign.mlflow.feedback.TraceExample;

/**
 * An example that an expert could be asked about.
 *
 * @param tools what a model may call to inspect it
 */
record Askable(Example example, Tools tools) {
    static Askable of(TraceExample trace) {
        return new Askable(trace.example(), trace.tools());
    }
}
