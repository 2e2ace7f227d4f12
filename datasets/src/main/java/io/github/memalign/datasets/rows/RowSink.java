package io.github.memalign.datasets.rows;

import io.github.memalign.datasets.Problem;
import java.util.List;

/** Told what a file holds, in the order of the file. */
public interface RowSink {
    /** The columns of a file that names them ahead of its rows. */
    default void header(Row header, List<String> columns) {}

    /** A row. */
    void row(Row row);

    /** Something that is no row. */
    void problem(Problem problem);
}
