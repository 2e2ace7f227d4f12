package io.github.memalign.datasets.judge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.memalign.datasets.DataFileException;
import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** On which lines of a file of YAML its keys stand; the parser itself takes the last of two that are the same. */
final class KeyLines {
    private final Map<String, Integer> lines;

    private KeyLines(Map<String, Integer> lines) {
        this.lines = lines;
    }

    /**
     * Finds the keys.
     *
     * @throws DataFileException if a key is given twice, or the text is not one object
     * @throws IOException if the text is no YAML
     */
    static KeyLines of(Path file, String text) throws IOException {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DataFileException(
                        Problem.of(file, "is no judge; expected keys such as name and instructions"), null);
            }
            KeyLines lines = new KeyLines(keys(file, parser));
            if (parser.nextToken() != null) {
                throw new DataFileException(
                        Problem.of(
                                file,
                                parser.currentTokenLocation().getLineNr(),
                                "a second document begins here; a file holds one judge"),
                        null);
            }
            return lines;
        }
    }

    private static Map<String, Integer> keys(Path file, JsonParser parser) throws IOException {
        Map<String, Integer> outermost = new LinkedHashMap<>();
        Deque<Map<String, Integer>> open = new ArrayDeque<>();
        open.push(outermost);
        while (!open.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                open.push(new HashMap<>());
            } else if (token == JsonToken.END_OBJECT || token == null) {
                open.pop();
            } else if (token == JsonToken.FIELD_NAME) {
                int line = parser.currentTokenLocation().getLineNr();
                Integer before = open.element().putIfAbsent(parser.currentName(), line);
                if (before != null) {
                    throw new DataFileException(
                            Problem.of(file, line, parser.currentName(), "is given in line " + before + " already"),
                            null);
                }
            }
        }
        return outermost;
    }

    /** The outermost keys, in the order of the file. */
    Set<String> keys() {
        return lines.keySet();
    }

    /** The line of an outermost key; 0 if there is none of that name. */
    int of(String key) {
        return lines.getOrDefault(key, 0);
    }
}
