package io.github.memalign.datasets;

import io.github.memalign.MemAlignException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file that cannot be used as it is; the message names the first problem and how many more there are. */
public final class DataFileException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems what is wrong, at least one problem, the one to show first */
    public DataFileException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * @param problem what is wrong
     * @param cause what it was caused by, if anything
     */
    public DataFileException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problems = List.of(problem);
    }

    private static String message(List<Problem> problems) {
        String first = problems.get(0).toString();
        return problems.size() == 1 ? first : first + " (" + (problems.size() - 1) + " more)";
    }

    /** All that is wrong, at least one problem. */
    public List<Problem> problems() {
        return problems;
    }
}
