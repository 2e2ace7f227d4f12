package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.datasets.Problem;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads one array of objects, an object at a time; what follows malformed JSON is lost. */
final class JsonArrayRows {
    private JsonArrayRows() {}

    static void read(Path file, RowSink sink) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(file.toFile())) {
            try {
                parser.nextToken();
                while (parser.nextToken() != null && parser.currentToken() != JsonToken.END_ARRAY) {
                    long line = parser.currentTokenLocation().getLineNr();
                    JsonNode json = parser.readValueAsTree();
                    if (json instanceof ObjectNode) {
                        sink.row(new Row(file, line, (ObjectNode) json));
                    } else {
                        sink.problem(Problem.of(file, line, "is not a JSON object"));
                    }
                }
                if (parser.nextToken() != null) {
                    long line = parser.currentTokenLocation().getLineNr();
                    sink.problem(Problem.of(file, line, "more JSON follows the end of the array"));
                }
            } catch (CharConversionException notUtf8) {
                long line = parser.currentLocation().getLineNr();
                sink.problem(Problem.of(file, line, "is not UTF-8; save the file in that encoding"));
            } catch (JsonProcessingException malformed) {
                JsonLocation at = malformed.getLocation();
                long line = at == null ? 0 : Math.max(0, at.getLineNr());
                sink.problem(
                        Problem.of(file, line, "is malformed from here on, no row is read: " + Json.reason(malformed)));
            }
        }
    }
}
