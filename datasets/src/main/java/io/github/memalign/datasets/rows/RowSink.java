package io.github.memalign.datasets.rows;

import io.github.memalign.datasets.Problem;
import java.util.List;
import java.util.function.Consumer;

/** Told what a file holds, in the order of the file. */
public interface RowSink {
    /** A sink that hands on rows and problems, each as it comes. */
    static RowSink of(Consumer<Row> rows, Consumer<Problem> problems) {
        return new RowSink() {
            @Override
            public void row(Row row) {
                rows.accept(row);
            }

            @Override
            public void problem(Problem problem) {
                problems.accept(problem);
            }
        };
    }

    /** The columns of a file that names them ahead of its rows. */
    default void header(Row header, List<String> columns) {}

    /** A row. */
    void row(Row row);

    /** There is no row at all, which is a problem unless whoever reads can do without. */
    default void empty(Problem problem) {
        problem(problem);
    }

    /** Something that is no row. */
    void problem(Problem problem);
}
