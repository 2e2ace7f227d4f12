package io.github.memalign.evaluation.protocol;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What other methods gave on the same splits.
 *
 * @param rows their verdicts
 * @param timings what they took; empty if they did not say
 */
public record Included(List<Row> rows, List<Timing> timings) {
    private static final String ENDING = ".jsonl";
    private static final String TIMINGS = ".timings.jsonl";

    public Included {
        rows = List.copyOf(rows);
        timings = List.copyOf(timings);
    }

    /**
     * Reads rows, lines as those of {@code results.jsonl}, and if there is a file of the same name that ends in {@code
     * .timings.jsonl}, what they took.
     *
     * @throws io.github.memalign.MemAlignException if a file cannot be read; names the line
     */
    public static Included read(Path file) {
        String name = file.getFileName().toString();
        String plain = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        Path timings = file.resolveSibling(plain + TIMINGS);
        return new Included(
                Results.read(file, Row.class), Files.exists(timings) ? Results.read(timings, Timing.class) : List.of());
    }
}
