package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.datasets.Problem;
import io.github.memalign.internal.Json;
import java.io.IOException;
import java.nio.file.Path;

/** Reads one array of objects, an object at a time; what follows malformed JSON is lost. */
final class JsonArrayRows {
    /** An element is followed by the rest of the array. */
    private static final ObjectReader ELEMENTS =
            Json.STRICT.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonArrayRows() {}

    static void read(Content content, RowSink sink) throws IOException {
        Path file = content.name();
        long element = 0;
        try (JsonParser parser = Json.STRICT.createParser(new Utf8Reader(content.bytes()))) {
            parser.nextToken();
            for (element = 1; parser.nextToken() != JsonToken.END_ARRAY; element++) {
                if (parser.currentToken() == null) {
                    sink.problem(Problem.of(
                            file, line(parser), "ends before the array does, after element " + (element - 1)));
                    return;
                }
                long line = line(parser);
                JsonNode json = ELEMENTS.readTree(parser);
                if (json instanceof ObjectNode) {
                    sink.row(new Row(file, line, element, (ObjectNode) json));
                } else {
                    sink.problem(Row.problem(file, line, element, "is not a JSON object"));
                }
            }
            if (parser.nextToken() != null) {
                sink.problem(Problem.of(file, line(parser), "more JSON follows the end of the array"));
            }
        } catch (JsonProcessingException malformed) {
            JsonLocation at = malformed.getLocation();
            long line = at == null ? 0 : Math.max(0, at.getLineNr());
            sink.problem(Problem.of(
                    file,
                    line,
                    "is malformed from element " + element + " on, nothing more is read: "
                            + JsonLines.reason(malformed)));
        }
    }

    private static long line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
