package io.github.memalign.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TallyAccumulatorTest {
    private static final int ROWS = 20_000;

    /** As Spark does while a job runs: for whoever asks, and for the tasks that begin. */
    @Test
    void itMayBeReadAndCopiedWhileOthersAddToIt() throws Exception {
        TallyAccumulator tally = new TallyAccumulator();
        CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < ROWS; i++) {
                tally.add(new Verdict("label " + i % 90, null, null, null, false, null, null, 1L, 0.0, List.of(), "1"));
                if (i % 500 == 499) {
                    tally.merge(new TallyAccumulator());
                }
            }
        });
        long seen = 0;
        while (!adding.isDone()) {
            Tally now = tally.value();
            assertThat(now.labels().values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(now.rows());
            assertThat(now.rows()).isGreaterThanOrEqualTo(seen);
            seen = now.rows();
            assertThat(tally.copy().value().rows()).isGreaterThanOrEqualTo(seen);
        }
        adding.get();
        assertThat(tally.value().rows()).isEqualTo(ROWS);
    }
}
