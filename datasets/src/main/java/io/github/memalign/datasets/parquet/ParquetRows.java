package io.github.memalign.datasets.parquet;

import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowSink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reads parquet files, nested columns included; a row's line is its number, from 1. */
public final class ParquetRows {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private ParquetRows() {}

    /** Whether the name of the file ends as that of a parquet file. */
    public static boolean isReadable(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".parquet");
    }

    /**
     * Reads all rows. Nothing is thrown for what is wrong with the file: it is a problem told to the sink, and the rows
     * before it are still read.
     */
    public static void read(Path file, RowSink sink) {
        Optional<Problem> broken = broken(file);
        if (broken.isPresent()) {
            sink.problem(broken.get());
            return;
        }
        long number = 0;
        try (RowCursor rows = RowCursor.open(file)) {
            Optional<String> codec = rows.unreadableCodec();
            if (codec.isPresent()) {
                sink.problem(Problem.of(
                        file,
                        "is compressed with " + codec.get() + ", which is not read; write it with "
                                + RowCursor.CODEC_NAMES));
                return;
            }
            while (rows.next()) {
                number++;
                sink.row(new Row(file, number, rows.row()));
            }
            if (number == 0) {
                sink.empty(Problem.of(file, "is empty; expected at least one row"));
            }
        } catch (IOException malformed) {
            sink.problem(Problem.of(
                    file,
                    number == 0 ? 0 : number + 1,
                    "is malformed" + (number == 0 ? "" : " from here on, nothing more is read") + ": "
                            + malformed.getMessage()));
        }
    }

    /** A parquet file begins and ends with the same four bytes; most broken downloads lack the last ones. */
    private static Optional<Problem> broken(Path file) {
        if (!Files.exists(file)) {
            return Optional.of(Problem.of(file, "there is no such file"));
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            if (length == 0) {
                return Optional.of(Problem.of(file, "is empty; expected a parquet file"));
            }
            if (length < 2L * MAGIC.length || !isMagic(in, 0)) {
                return Optional.of(Problem.of(file, "is no parquet file: it does not begin with PAR1"));
            }
            if (!isMagic(in, length - MAGIC.length)) {
                return Optional.of(Problem.of(
                        file,
                        "is no whole parquet file: it does not end with PAR1 after its " + length
                                + " bytes; it was probably truncated, fetch it again"));
            }
            return Optional.empty();
        } catch (IOException failed) {
            return Optional.of(Problem.of(file, "cannot be read: " + failed.getMessage()));
        }
    }

    private static boolean isMagic(RandomAccessFile in, long at) throws IOException {
        byte[] bytes = new byte[MAGIC.length];
        in.seek(at);
        in.readFully(bytes);
        return Arrays.equals(bytes, MAGIC);
    }
}
