package io.github.memalign.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs evaluations and reads their results. */
final class Evaluations {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Evaluations() {}

    static Ran run(Path config, Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("evaluate", "--config", config, "--out", out));
        arguments.addAll(List.of(more));
        return Ran.memalign(arguments.toArray());
    }

    /** What stands in a field of the results, each once. */
    static Set<String> distinct(Path results, String field) throws IOException {
        Set<String> values = new TreeSet<>();
        for (String line : Files.readAllLines(results.resolve("results.jsonl"))) {
            values.add(MAPPER.readTree(line).path(field).asText());
        }
        return values;
    }
}
