package io.github.memalign.cli.options;

import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.memory.AlignedJudge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How feedback, and what is to be judged, is read from files and traces. */
public final class FeedbackOptions {
    private static final int SHOWN = 5;

    @Option(names = "--skip-bad", description = "Use the rest when some rows cannot be used.")
    private boolean skipBad;

    @Option(
            names = "--column",
            paramLabel = "FIELD=COLUMN",
            description = "Column that holds a field under another name, as label=score.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Mixin
    private TraceOptions traces = new TraceOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Environment environment;

    /**
     * Reads feedback, and warns of rows that are skipped.
     *
     * @throws MemAlignException if there are such rows and skipping them was not asked for
     */
    public Feedbacks.Found read(List<String> locations, AlignedJudge judge, Output output) {
        Feedbacks.Found found = new Feedbacks(environment, columns, traces.selection()).read(locations, judge);
        check(found.problems(), output);
        if (!found.notices().isEmpty()) {
            output.warn("passed over " + found.notices().size() + ", the first: "
                    + found.notices().get(0));
        }
        return found;
    }

    /** Warns of what is skipped, or fails. */
    public void check(List<String> problems, Output output) {
        if (problems.isEmpty()) {
            return;
        }
        if (!skipBad) {
            String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
            throw new MemAlignException(
                    problems.get(0) + more + "; mend the file, or use the rest with --skip-bad. Nothing was written.");
        }
        problems.stream().limit(SHOWN).forEach(problem -> output.warn("skipped " + problem));
        if (problems.size() > SHOWN) {
            output.warn("skipped " + (problems.size() - SHOWN) + " more");
        }
    }

    /** Which traces to read. */
    public TraceSelection traces() {
        return traces.selection();
    }

    /** Names of columns by field. */
    public Map<String, String> columns() {
        return columns;
    }
}
