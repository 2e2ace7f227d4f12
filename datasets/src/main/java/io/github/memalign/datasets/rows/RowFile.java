package io.github.memalign.datasets.rows;

import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads a file of rows, whatever its format: {@code .jsonl} and {@code .ndjson} (a JSON object a line), {@code .json} (the
 * same, or one array of objects) and {@code .csv} (comma-separated with a header), each compressed by gzip too
 * ({@code .csv.gz}). What comes through a pipe, or with {@code -} through the standard input, may be of any of these.
 */
public final class RowFile {
    /** The formats by file name ending, for messages. */
    public static final String FORMATS = ".jsonl, .ndjson, .json or .csv, with .gz too, or .parquet";

    private static final String CSV = "csv";
    private static final String GZIP = ".gz";

    private RowFile() {}

    /** Whether the name of the file ends as one that can be read. */
    public static boolean isReadable(Path file) {
        String ending = ending(file);
        return isJson(ending) || ending.equals(CSV);
    }

    /**
     * Reads all rows, each told when it has come. Nothing is thrown for what is wrong with the file: it is a problem told to
     * the sink, and rows that are not touched by it are still read. A file without rows is told to the sink too.
     */
    public static void read(Path file, RowSink sink) {
        Counting counting = new Counting(sink);
        if (Files.isDirectory(file)) {
            sink.problem(Problem.of(file, "is a directory; name a file (" + FORMATS + ")"));
            return;
        }
        String ending = ending(file);
        boolean piped = Content.isPiped(file);
        if (!piped && !isReadable(file) && Files.exists(file)) {
            sink.problem(Problem.of(file, "has an unknown format; the name has to end in " + FORMATS));
            return;
        }
        try (Content content = Content.of(file)) {
            Path name = content.name();
            try {
                if (piped) {
                    readPiped(content, counting);
                } else if (ending.equals(CSV)) {
                    CsvRows.read(content, counting);
                } else {
                    readJson(content, content.firstCharacter(), counting);
                }
            } catch (Utf8Reader.NotUtf8Exception notUtf8) {
                counting.problem(Problem.of(name, notUtf8.line(), Utf8Lines.NOT_UTF8 + "; nothing more is read"));
            }
            if (counting.told == 0) {
                sink.empty(Problem.of(name, "is empty; expected at least one row"));
            }
        } catch (NoSuchFileException missing) {
            sink.problem(Problem.of(file, "there is no such file"));
        } catch (AccessDeniedException forbidden) {
            sink.problem(Problem.of(file, "may not be read; check its permissions"));
        } catch (IOException failed) {
            sink.problem(Problem.of(file, "cannot be read: " + failed.getMessage()));
        }
    }

    private static void readPiped(Content content, RowSink sink) throws IOException {
        int first = content.firstCharacter();
        if (first == '{' || first == '[') {
            readJson(content, first, sink);
        } else {
            CsvRows.read(content, sink);
        }
    }

    private static void readJson(Content content, int first, RowSink sink) throws IOException {
        if (first == '[') {
            JsonArrayRows.read(content, sink);
        } else {
            JsonLines.read(content, sink);
        }
    }

    private static boolean isJson(String ending) {
        return ending.equals("jsonl") || ending.equals("ndjson") || ending.equals("json");
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(GZIP)) {
            name = name.substring(0, name.length() - GZIP.length());
        }
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static final class Counting implements RowSink {
        private final RowSink sink;
        private int told;

        Counting(RowSink sink) {
            this.sink = sink;
        }

        @Override
        public void header(Row header, List<String> columns) {
            sink.header(header, columns);
        }

        @Override
        public void row(Row row) {
            told = 1;
            sink.row(row);
        }

        @Override
        public void problem(Problem problem) {
            told = 1;
            sink.problem(problem);
        }
    }
}
