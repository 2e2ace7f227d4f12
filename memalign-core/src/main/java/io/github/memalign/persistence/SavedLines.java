package io.github.memalign.persistence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** JSON lines: one object a line, a line feed after each. */
final class SavedLines {
    private SavedLines() {}

    static <T> Content write(List<T> things, Function<T, ?> shape) {
        return out -> {
            for (T thing : things) {
                out.write((SavedJson.compact(shape.apply(thing)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    static <S, T> List<T> read(String file, SavedFile content, Class<S> shape, Function<S, T> meaning) {
        List<T> things = new ArrayList<>();
        int number = 0;
        for (byte[] bytes = content.line(); bytes != null; bytes = content.line()) {
            number++;
            String line = SavedJson.text(file, bytes);
            if (!line.isBlank()) {
                things.add(SavedJson.read(file, number, SavedJson.parse(file, number, line), shape, meaning));
            }
        }
        return things;
    }
}
