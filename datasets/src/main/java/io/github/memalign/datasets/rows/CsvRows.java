package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Reads comma-separated values with a header (RFC 4180); cells may hold line breaks. */
final class CsvRows {
    private static final int LARGEST_ROW = 1 << 26;

    private CsvRows() {}

    static void read(Path file, RowSink sink) throws IOException {
        long notUtf8 = firstLineThatIsNotUtf8(file);
        if (notUtf8 > 0) {
            sink.problem(Problem.of(file, notUtf8, "is not UTF-8; save the file in that encoding"));
            return;
        }
        long line = 1;
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .detectBomHeader(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(LARGEST_ROW)
                .ofCsvRecord(file, StandardCharsets.UTF_8)) {
            Iterator<CsvRecord> records = csv.iterator();
            if (!records.hasNext()) {
                return;
            }
            CsvRecord header = records.next();
            if (!header(file, header, sink)) {
                return;
            }
            while (records.hasNext()) {
                CsvRecord row = records.next();
                line = row.getStartingLineNumber();
                row(file, header.getFields(), row, sink);
            }
        } catch (CsvParseException malformed) {
            sink.problem(Problem.of(
                    file,
                    line,
                    "after the row that begins here the file is malformed, nothing more is read: "
                            + reason(malformed)));
        }
    }

    private static String reason(CsvParseException malformed) {
        Throwable cause = malformed.getCause();
        return String.valueOf(
                cause == null ? malformed.getMessage() : malformed.getMessage() + " (" + cause.getMessage() + ")");
    }

    private static boolean header(Path file, CsvRecord header, RowSink sink) {
        Set<String> columns = new HashSet<>();
        for (String column : header.getFields()) {
            if (!columns.add(column)) {
                sink.problem(Problem.of(file, header.getStartingLineNumber(), column, "is the name of two columns"));
                return false;
            }
        }
        sink.header(new Row(file, header.getStartingLineNumber(), Json.MAPPER.createObjectNode()), header.getFields());
        return true;
    }

    private static void row(Path file, List<String> columns, CsvRecord row, RowSink sink) {
        if (row.getFieldCount() != columns.size()) {
            sink.problem(Problem.of(
                    file,
                    row.getStartingLineNumber(),
                    "has " + row.getFieldCount() + " cells, the header has " + columns.size()
                            + "; quote cells that hold commas, quotes or line breaks"));
            return;
        }
        ObjectNode values = Json.MAPPER.createObjectNode();
        for (int i = 0; i < columns.size(); i++) {
            String cell = row.getField(i);
            if (!cell.isEmpty()) {
                values.put(columns.get(i), cell);
            }
        }
        sink.row(new Row(file, row.getStartingLineNumber(), values));
    }

    private static long firstLineThatIsNotUtf8(Path file) throws IOException {
        try (Utf8Lines lines = new Utf8Lines(file)) {
            while (lines.next()) {
                try {
                    lines.text();
                } catch (CharacterCodingException notUtf8) {
                    return lines.number();
                }
            }
            return 0;
        }
    }
}
