package io.github.memalign.datasets.feedback;

import io.github.memalign.datasets.parquet.ParquetRows;
import io.github.memalign.datasets.rows.RowFile;
import io.github.memalign.datasets.rows.RowSink;
import java.nio.file.Path;

/** Files of rows, text or parquet. */
final class Tables {
    private Tables() {}

    static void read(Path file, RowSink sink) {
        if (ParquetRows.isReadable(file)) {
            ParquetRows.read(file, sink);
        } else {
            RowFile.read(file, sink);
        }
    }
}
