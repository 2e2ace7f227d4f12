package io.github.memalign.evaluation.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Json;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import io.github.memalign.recording.RecordedModels;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of an evaluation's results. Each finished unit (a dataset, arm, seed and shard) is a file of its own until
 * all are there, so that an interrupted run can go on without paying twice.
 */
public final class Results {
    private static final ObjectMapper MAPPER = Json.MAPPER
            .rebuild()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path directory;

    private Results(Path directory) {
        this.directory = directory;
    }

    /**
     * Begins results.
     *
     * @param directory where; made if missing
     * @param manifest what was asked for: settings, versions, checksums
     * @param resume whether to go on with what is there
     * @throws MemAlignException if other results or other files are there, or those there were asked for otherwise
     */
    public static Results begin(Path directory, Map<String, Object> manifest, boolean resume) {
        Results results = new Results(directory);
        Path file = directory.resolve("manifest.json");
        String wanted = json(manifest, true);
        try {
            if (Files.exists(file) && !resume) {
                throw new MemAlignException(
                        directory + " holds results already; go on with --resume, or name another directory");
            }
            if (!Files.exists(file) && isInUse(directory)) {
                throw new MemAlignException(directory
                        + " holds other files, which results could replace; name a directory that is empty or new");
            }
            if (Files.exists(file)) {
                List<String> changes =
                        Manifest.differences(MAPPER.readTree(Files.readString(file)), MAPPER.readTree(wanted));
                if (!changes.isEmpty()) {
                    throw new MemAlignException(directory + " holds results of other settings, versions or data: "
                            + String.join("; ", changes) + ". Ask for the same, or name another directory");
                }
            }
            Files.createDirectories(directory);
            results.write("manifest.json", wanted);
            Files.createDirectories(directory.resolve("units"));
            Files.createDirectories(directory.resolve("judges"));
            Files.createDirectories(directory.resolve("splits"));
            Files.createDirectories(directory.resolve("examples"));
            return results;
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static boolean isInUse(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        }
    }

    /** A unit that is finished; empty if it is not. */
    Optional<Unit> unit(String name) {
        Path file = unitFile(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Path timing = directory.resolve("units").resolve(name + ".timing.json");
        try {
            return Optional.of(new Unit(read(file, Row.class), MAPPER.readValue(timing.toFile(), Timing.class)));
        } catch (IOException e) {
            throw new MemAlignException(file + " cannot be read: " + e.getMessage() + "; delete it and resume", e);
        }
    }

    /** Keeps a finished unit, and forgets the answers that were kept while it was not. */
    void keep(String name, Unit unit) {
        StringBuilder text = new StringBuilder();
        unit.rows().forEach(row -> text.append(json(row, false)).append('\n'));
        write("units/" + name + ".timing.json", json(unit.timing(), true));
        write("units/" + name + ".jsonl", text.toString());
        RecordedModels.forget(answers());
    }

    /** What was learned up to a shard; empty if it was not. */
    Optional<AlignedShard> learned(String name) {
        Path learning = directory.resolve("judges").resolve(name + ".learning.json");
        if (!Files.exists(learning)) {
            return Optional.empty();
        }
        try {
            AlignedJudge judge = JudgeDirectory.load(directory.resolve("judges").resolve(name));
            return Optional.of(new AlignedShard(name, judge, MAPPER.readValue(learning.toFile(), AlignmentCost.class)));
        } catch (IOException e) {
            throw new MemAlignException(learning + " cannot be read: " + e.getMessage() + "; delete it and resume", e);
        }
    }

    /** Keeps what was learned, and forgets the answers that were kept while it was not. */
    void keep(AlignedShard learned) {
        JudgeDirectory.save(directory.resolve("judges").resolve(learned.name()), learned.judge());
        write("judges/" + learned.name() + ".learning.json", json(learned.learning(), true));
        RecordedModels.forget(answers());
    }

    /** Where model answers are kept that belong to nothing finished yet. */
    Path answers() {
        return directory.resolve("unfinished");
    }

    /** The guidelines and episodes of a judge of these results, by the name that rows give it; empty if there is none. */
    public Optional<AlignedJudge> judge(String name) {
        Path judge = directory.resolve("judges").resolve(name);
        return !name.isEmpty() && JudgeDirectory.holdsJudge(judge)
                ? Optional.of(JudgeDirectory.load(judge))
                : Optional.empty();
    }

    /** Reads values, a line each; names the line that cannot be read. */
    static <T> List<T> read(Path file, Class<T> type) {
        List<T> values = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                values.add(MAPPER.readValue(line, type));
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new MemAlignException(
                    file + ":" + (values.size() + 1) + ": is no "
                            + type.getSimpleName().toLowerCase(Locale.ROOT) + " of an evaluation: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new MemAlignException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes values, a line each. */
    void writeLines(String name, List<?> values) {
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(json(value, false)).append('\n'));
        write(name, text.toString());
    }

    private Path unitFile(String name) {
        return directory.resolve("units").resolve(name + ".jsonl");
    }

    /** Writes all rows into {@code results.jsonl}. */
    void writeRows(List<Row> rows) {
        Path partial = directory.resolve("results.jsonl.partial");
        try {
            try (BufferedWriter writer = Files.newBufferedWriter(partial)) {
                for (Row row : rows) {
                    writer.write(json(row, false));
                    writer.write('\n');
                }
            }
            Files.move(
                    partial,
                    directory.resolve("results.jsonl"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(partial, e);
        }
    }

    /** Writes something as JSON. */
    void writeJson(String name, Object value) {
        write(name, json(value, true));
    }

    /** Writes a file whole or not at all. */
    public void write(String name, String text) {
        Path file = directory.resolve(name);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(partial, text);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Where a file of the results is. */
    public Path resolve(String name) {
        return directory.resolve(name);
    }

    private static String json(Object value, boolean pretty) {
        try {
            return pretty
                    ? MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value) + "\n"
                    : MAPPER.writeValueAsString(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static MemAlignException unwritable(Path path, IOException e) {
        return new MemAlignException(path + " cannot be written: " + e.getMessage(), e);
    }
}
