package io.github.memalign.cli.memory;

import io.github.memalign.cli.options.TimeConverter;
import io.github.memalign.memory.Assessment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What somebody said, or what was said in a period. */
final class AssessmentFilter {
    @Option(names = "--source", paramLabel = "WHO", description = "Take back what this person said.")
    private @Nullable String source;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Take back what was said from this time on: 2026-05-01, 2026-05-01T10:00 (UTC), or with an"
                    + " offset.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Take back what was said before this time.")
    private @Nullable Instant until;

    boolean isNobody() {
        return source == null && since == null && until == null;
    }

    /** Whether the filter lets it through; without a time only where none is asked for. */
    boolean covers(Assessment said) {
        Instant time = said.time();
        boolean inTime = since == null && until == null
                || time != null && (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
        return inTime && (source == null || source.equals(said.source()));
    }
}
