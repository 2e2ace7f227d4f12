package io.github.memalign.cli.judge;

import io.github.memalign.datasets.Problem;

/** What comes out of what is to be judged: an example, or something that is none. */
sealed interface Arrived permits ToJudge, Arrived.Unusable {
    /** A row that cannot be used, or what is wrong with the whole file. */
    record Unusable(Problem problem) implements Arrived {}
}
