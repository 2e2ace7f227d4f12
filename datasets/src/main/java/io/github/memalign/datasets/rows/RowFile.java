package io.github.memalign.datasets.rows;

import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads a file of rows, whatever its format: {@code .jsonl} and {@code .ndjson} (a JSON object a line), {@code .json} (the
 * same, or one array of objects) and {@code .csv} (comma-separated with a header). What comes through a pipe, or with
 * {@code -} through the standard input, may be of any of these.
 */
public final class RowFile {
    /** The formats by file name ending, for messages. */
    public static final String FORMATS = ".jsonl, .ndjson, .json or .csv";

    private static final String CSV = "csv";
    private static final int BOM_BYTES = 3;

    private RowFile() {}

    /** Whether the name of the file ends as one that can be read. */
    public static boolean isReadable(Path file) {
        String ending = ending(file);
        return isJson(ending) || ending.equals(CSV);
    }

    /**
     * Reads all rows. Nothing is thrown for what is wrong with the file: it is a problem told to the sink, and rows that are
     * not touched by it are still read. A file without rows is told to the sink too.
     */
    public static void read(Path file, RowSink sink) {
        Counting counting = new Counting(sink);
        try {
            if (Files.isDirectory(file)) {
                sink.problem(Problem.of(file, "is a directory; name a file (" + FORMATS + ")"));
                return;
            }
            Path name = file;
            if (Content.isPiped(file)) {
                Content content = Content.piped(file);
                name = content.name();
                readPiped(content, counting);
            } else {
                read(file, ending(file), counting);
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

    private static void read(Path file, String ending, RowSink sink) throws IOException {
        Content content = Content.of(file);
        if (ending.equals(CSV)) {
            CsvRows.read(content, sink);
        } else if (!isJson(ending)) {
            sink.problem(Problem.of(file, "has an unknown format; the name has to end in " + FORMATS));
        } else {
            readJson(content, firstCharacter(content), sink);
        }
    }

    private static void readPiped(Content content, RowSink sink) throws IOException {
        int first = firstCharacter(content);
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
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static int firstCharacter(Content content) throws IOException {
        try (InputStream in = content.open()) {
            byte[] start = in.readNBytes(1 << 10);
            int at = Utf8Lines.startsWithBom(start) ? BOM_BYTES : 0;
            while (at < start.length && Character.isWhitespace(start[at])) {
                at++;
            }
            return at < start.length ? start[at] : -1;
        }
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
