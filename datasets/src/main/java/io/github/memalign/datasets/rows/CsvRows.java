package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.memalign.datasets.Problem;
import io.github.memalign.internal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values with a header (RFC 4180); cells may hold line breaks. Blank lines and rows of nothing but
 * blank cells, which spreadsheets leave at the end, are passed over.
 */
final class CsvRows {
    private static final int LARGEST_ROW = 1 << 26;
    private static final Pattern OTHER_SEPARATOR = Pattern.compile("[;\t|]");
    /** How the parser ends its messages. */
    private static final Pattern PLACE = Pattern.compile("(.*) \\(record starting at line (\\d+)\\)", Pattern.DOTALL);

    private CsvRows() {}

    static void read(Content content, RowSink sink) throws IOException {
        Path file = content.name();
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(LARGEST_ROW)
                .ofCsvRecord(new Utf8Reader(content.bytes()))) {
            Iterator<CsvRecord> records = csv.iterator();
            CsvRecord header = next(records);
            if (header == null || !header(file, header, sink)) {
                return;
            }
            for (CsvRecord row = next(records); row != null; row = next(records)) {
                row(file, header.getFields(), row, sink);
            }
        } catch (CsvParseException malformed) {
            sink.problem(malformed(file, String.valueOf(malformed.getMessage())));
        }
    }

    private static @Nullable CsvRecord next(Iterator<CsvRecord> records) throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException unread) {
            throw unread.getCause();
        }
    }

    private static Problem malformed(Path file, String message) {
        Matcher place = PLACE.matcher(message);
        return place.matches()
                ? Problem.of(
                        file, Long.parseLong(place.group(2)), "is malformed, nothing more is read: " + place.group(1))
                : Problem.of(file, "is malformed: " + message);
    }

    private static boolean header(Path file, CsvRecord header, RowSink sink) {
        if (header.getFieldCount() == 1
                && OTHER_SEPARATOR.matcher(header.getField(0)).find()) {
            sink.problem(
                    Problem.of(file, header.getStartingLineNumber(), "has one column; separate columns by commas"));
            return false;
        }
        Set<String> columns = new HashSet<>();
        for (String column : header.getFields()) {
            if (column.isBlank()) {
                sink.problem(Problem.of(
                        file, header.getStartingLineNumber(), "column " + (columns.size() + 1) + " has no name"));
                return false;
            }
            if (!columns.add(column)) {
                sink.problem(Problem.of(file, header.getStartingLineNumber(), column, "is the name of two columns"));
                return false;
            }
        }
        sink.header(new Row(file, header.getStartingLineNumber(), Json.object()), header.getFields());
        return true;
    }

    private static void row(Path file, List<String> columns, CsvRecord row, RowSink sink) {
        if (row.getFields().stream().allMatch(String::isBlank)) {
            return;
        }
        if (row.getFieldCount() != columns.size()) {
            sink.problem(Problem.of(
                    file,
                    row.getStartingLineNumber(),
                    "has " + row.getFieldCount() + " cells, the header has " + columns.size()
                            + "; quote cells that hold commas, quotes or line breaks"));
            return;
        }
        ObjectNode values = Json.object();
        for (int i = 0; i < columns.size(); i++) {
            String cell = row.getField(i);
            if (!cell.isEmpty()) {
                values.put(columns.get(i), cell);
            }
        }
        sink.row(new Row(file, row.getStartingLineNumber(), values));
    }
}
