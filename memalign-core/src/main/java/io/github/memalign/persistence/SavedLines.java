package io.github.memalign.persistence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** JSON lines: one object a line, a line feed after each. */
final class SavedLines {
    private SavedLines() {}

    static <T> byte[] write(List<T> things, Function<T, com.fasterxml.jackson.databind.JsonNode> json) {
        return things.stream()
                .map(thing -> SavedJson.compact(json.apply(thing)) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    static <T> List<T> read(String file, byte[] content, Function<SavedObject, T> reader) {
        List<T> things = new ArrayList<>();
        String text = SavedJson.text(file, content);
        int line = 0;
        int begin = 0;
        while (begin < text.length()) {
            line++;
            int end = text.indexOf('\n', begin);
            if (end < 0) {
                end = text.length();
            }
            String json = text.substring(begin, end);
            begin = end + 1;
            if (!json.isBlank()) {
                things.add(SavedObject.of(file, line, SavedJson.parse(file, line, json))
                        .as(reader));
            }
        }
        return things;
    }
}
