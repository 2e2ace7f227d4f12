package io.github.memalign.cli.options;

import io.github.memalign.MemAlignException;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.datasets.Problem;
import io.github.memalign.memory.AlignedJudge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How feedback, and what is to be judged, is read from files and traces. */
@Command(optionListHeading = "%nInput:%n")
public final class FeedbackOptions extends InEnvironment {
    private static final int SHOWN = 20;

    @Option(
            names = "--skip-bad",
            description =
                    "Use the rest when some rows cannot be used, list these in a file beside --out, and end with exit"
                            + " code 3.")
    private boolean skipBad;

    private @Nullable SkippedRows skipped;

    @Option(
            names = "--column",
            paramLabel = "FIELD=COLUMN",
            description = "Column that holds a field under another name, as label=score.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Mixin
    private TraceOptions traces = new TraceOptions();

    /**
     * Reads feedback, and warns of rows that are skipped.
     *
     * @param out where the result goes; rows that are skipped are listed beside it
     * @throws MemAlignException if there are such rows and skipping them was not asked for
     */
    public Feedbacks.Found read(List<String> locations, AlignedJudge judge, String out, Output output) {
        Feedbacks.Found found = new Feedbacks(environment(), columns, traces.selection()).read(locations, judge);
        check(found.problems(), out, output);
        found.notices().forEach(output::warn);
        return found;
    }

    /**
     * Warns of what is skipped, or fails.
     *
     * @param out where the result goes; what is skipped is listed beside it
     * @throws MemAlignException if something is wrong and skipping was not asked for, or is not enough
     */
    public void check(List<Problem> problems, String out, Output output) {
        if (problems.isEmpty()) {
            return;
        }
        boolean skippable = problems.stream().allMatch(problem -> problem.line() > 0);
        if (!skipBad || !skippable) {
            throw new MemAlignException(listed(problems)
                    + (skippable
                            ? "; mend the file, or use the rest with --skip-bad. Nothing was written."
                            : ". Nothing was written."));
        }
        SkippedRows skipping = skipping(out, output);
        problems.forEach(skipping::add);
        skipping.tell();
    }

    /**
     * Takes rows that cannot be used, as they come.
     *
     * @param out where the result goes; what is skipped is listed beside it
     */
    public SkippedRows skipping(String out, Output output) {
        skipped = new SkippedRows(skipBad, out, output);
        return skipped;
    }

    /** One problem on the line of the message, several on a line each. */
    private static String listed(List<Problem> problems) {
        if (problems.size() == 1) {
            return problems.get(0).toString();
        }
        StringBuilder lines = new StringBuilder(problems.size() + " rows cannot be used:");
        problems.stream().limit(SHOWN).forEach(problem -> lines.append("\n  ").append(problem));
        if (problems.size() > SHOWN) {
            lines.append("\n  and ").append(problems.size() - SHOWN).append(" more");
        }
        return lines.toString();
    }

    /** Whether rows were skipped, so that the work is done in part only. */
    public boolean hasSkipped() {
        return skipped != null && skipped.any();
    }

    /** Whether rows that cannot be used may be skipped. */
    public boolean skipsBad() {
        return skipBad;
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
