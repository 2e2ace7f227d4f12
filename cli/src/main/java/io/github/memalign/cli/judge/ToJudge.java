package io.github.memalign.cli.judge;

import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.feedback.DatasetFeedback;
import io.github.memalign.mlflow.feedback.TraceExample;
import java.util.Optional;

/**
 * An example to judge.
 *
 * @param label what an expert said of it, if that is known
 * @param tools what a model may call to inspect it
 */
record ToJudge(Example example, Optional<Object> label, Tools tools) implements Arrived {
    static ToJudge row(InputFile.Input row) {
        return new ToJudge(row.example(), row.label(), Tools.NONE);
    }

    static ToJudge item(DatasetFeedback.Item item) {
        return new ToJudge(item.example(), item.said().flatMap(Assessment::value), item.tools());
    }

    static ToJudge trace(TraceExample trace) {
        return new ToJudge(trace.example(), Optional.empty(), trace.tools());
    }
}
