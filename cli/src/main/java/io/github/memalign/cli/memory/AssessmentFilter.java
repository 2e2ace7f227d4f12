package io.github.memalign.cli.memory;

import io.github.memalign.memory.Assessment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said, or what was said in a period.
 *
 * @param source who said it; null for everybody
 * @param since words of before do not count; null for all
 * @param until words of then or later do not count; null for all
 */
record AssessmentFilter(
        @Nullable String source,
        @Nullable Instant since,
        @Nullable Instant until) {

    boolean isNobody() {
        return source == null && since == null && until == null;
    }

    /** Whether it is one of these words. */
    boolean covers(Assessment said) {
        Instant time = said.time();
        boolean inTime = since == null && until == null
                || time != null && (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
        return inTime && (source == null || source.equals(said.source()));
    }
}
