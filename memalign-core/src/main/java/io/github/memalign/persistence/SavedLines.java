package io.github.memalign.persistence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** JSON lines: one object a line, a line feed after each. */
final class SavedLines {
    private SavedLines() {}

    static <T> byte[] write(List<T> things, Function<T, ?> shape) {
        return things.stream()
                .map(thing -> SavedJson.compact(shape.apply(thing)) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    static <S, T> List<T> read(String file, byte[] content, Class<S> shape, Function<S, T> meaning) {
        List<T> things = new ArrayList<>();
        int number = 0;
        for (String line : SavedJson.text(file, content).split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                things.add(SavedJson.read(file, number, SavedJson.parse(file, number, line), shape, meaning));
            }
        }
        return things;
    }
}
