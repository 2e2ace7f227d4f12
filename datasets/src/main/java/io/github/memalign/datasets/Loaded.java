package io.github.memalign.datasets;

import java.util.List;

/**
 * What was read, and what could not be used.
 *
 * @param <T> what a row, or several of one id, stand for
 * @param examples what can be used, in the order of the file
 * @param problems what cannot, in the order of the file
 * @param ignored columns that mean nothing here
 */
public record Loaded<T>(List<T> examples, List<Problem> problems, List<String> ignored) {
    public Loaded {
        examples = List.copyOf(examples);
        problems = List.copyOf(problems);
        ignored = List.copyOf(ignored);
    }

    /**
     * The examples if nothing was wrong.
     *
     * @throws DataFileException if there are problems
     */
    public List<T> orThrow() {
        if (!problems.isEmpty()) {
            throw new DataFileException(problems);
        }
        return examples;
    }
}
