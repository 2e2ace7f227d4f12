package io.github.memalign.evaluation.protocol;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.MemAlignException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory of an evaluation's results. Each finished unit (a dataset, arm, seed and shard) is a file of its own until
 * all are there, so that an interrupted run can go on without paying twice.
 */
public final class Results {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

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
     * @throws MemAlignException if other results are there, or those there were asked for otherwise
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
            if (Files.exists(file) && !Files.readString(file).equals(wanted)) {
                throw new MemAlignException(
                        directory + " holds results of other settings, versions or data; name" + " another directory");
            }
            Files.createDirectories(directory.resolve("units"));
            results.write("manifest.json", wanted);
            return results;
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    /** The rows of a unit that is finished; empty if it is not. */
    public Optional<List<Row>> unit(String name) {
        Path file = directory.resolve("units").resolve(name + ".jsonl");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<Row> rows = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                rows.add(MAPPER.readValue(line, Row.class));
            }
            return Optional.of(rows);
        } catch (IOException e) {
            throw new MemAlignException(file + " cannot be read: " + e.getMessage() + "; delete it and resume", e);
        }
    }

    /** The judge of a unit that is finished; empty if it is not, or if nothing was learned in it. */
    public Optional<AlignedJudge> judge(String name) {
        Path judge = directory.resolve("judges").resolve(name);
        return JudgeDirectory.holdsJudge(judge) ? Optional.of(JudgeDirectory.load(judge)) : Optional.empty();
    }

    /** Keeps the judge and the rows of a finished unit. */
    public void keep(String name, AlignedJudge judge, List<Row> rows) {
        if (judge.isAligned()) {
            JudgeDirectory.save(directory.resolve("judges").resolve(name), judge);
        }
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(json(row, false)).append('\n'));
        write("units/" + name + ".jsonl", text.toString());
    }

    /** Joins the units, in the order of their names given, into {@code results.jsonl}. */
    public void join(List<String> names) {
        StringBuilder text = new StringBuilder();
        try {
            for (String name : names) {
                Path file = directory.resolve("units").resolve(name + ".jsonl");
                if (Files.exists(file)) {
                    text.append(Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
        write("results.jsonl", text.toString());
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
                    : MAPPER.writeValueAsString(new LinkedHashMap<>(MAPPER.convertValue(value, OBJECT)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static MemAlignException unwritable(Path path, IOException e) {
        return new MemAlignException(path + " cannot be written: " + e.getMessage(), e);
    }
}
