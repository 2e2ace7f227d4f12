package io.github.memalign.cli.options;

import io.github.memalign.cli.location.TraceSelection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which traces of an experiment are read. */
@Command(optionListHeading = "%nTraces on MLflow:%n")
public final class TraceOptions {
    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "FILTER",
            description = "MLflow's filter of traces, as \"tags.env = 'prod'\".")
    private String filter = "";

    @Option(names = "--trace", paramLabel = "ID", description = "Read this trace; may be repeated.")
    private List<String> ids = List.of();

    @Option(names = "--run", paramLabel = "ID", description = "Read the traces of this run.")
    private @Nullable String run;

    @Option(
            names = "--labelled-since",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Learn from traces with a label given at this time or later: 2026-05-01, or 2026-05-01T10:00"
                    + " (UTC), or with an offset. All labels of such a trace count.")
    private @Nullable Instant labelledSince;

    @Option(
            names = "--labelled-until",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Learn from traces with a label given before this time.")
    private @Nullable Instant labelledUntil;

    /** The selection. */
    public TraceSelection selection() {
        return new TraceSelection(
                filter,
                ids,
                Optional.ofNullable(run),
                Optional.ofNullable(labelledSince),
                Optional.ofNullable(labelledUntil));
    }
}
