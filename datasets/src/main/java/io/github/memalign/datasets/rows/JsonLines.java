package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.datasets.Problem;
import io.github.memalign.internal.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/** Reads a JSON object a line; blank lines are passed over. */
final class JsonLines {
    private JsonLines() {}

    static void read(Content content, RowSink sink) throws IOException {
        Utf8Lines lines = new Utf8Lines(content.bytes());
        while (lines.next()) {
            read(content.name(), lines, sink);
        }
    }

    private static void read(Path file, Utf8Lines lines, RowSink sink) {
        try {
            String text = lines.text();
            if (text.isBlank()) {
                return;
            }
            JsonNode json = Json.STRICT.readTree(text);
            if (json instanceof ObjectNode) {
                sink.row(new Row(file, lines.number(), (ObjectNode) json));
            } else {
                sink.problem(Problem.of(file, lines.number(), "is not a JSON object"));
            }
        } catch (CharacterCodingException notUtf8) {
            sink.problem(Problem.of(file, lines.number(), Utf8Lines.NOT_UTF8));
        } catch (JsonProcessingException malformed) {
            sink.problem(Problem.of(file, lines.number(), "is not a whole JSON object: " + reason(malformed)));
        }
    }

    /** What is wrong with malformed JSON, and in which column of the line. */
    static String reason(JsonProcessingException malformed) {
        String message = malformed.getOriginalMessage();
        JsonLocation at = malformed.getLocation();
        return at == null ? message : message + " (column " + at.getColumnNr() + ")";
    }
}
