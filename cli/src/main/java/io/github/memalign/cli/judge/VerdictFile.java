package io.github.memalign.cli.judge;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.cli.console.Output;
import io.github.memalign.judge.Feedback;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Verdicts as JSON lines; the file takes its name only when it is complete. */
final class VerdictFile implements AutoCloseable {
    private final Path target;
    private final Path partial;
    private final BufferedWriter writer;

    private VerdictFile(Path target, Path partial, BufferedWriter writer) {
        this.target = target;
        this.partial = partial;
        this.writer = writer;
    }

    /**
     * Fails where writing would, or where it would destroy what is judged.
     *
     * @throws InvalidSettingException if it is no place for verdicts
     */
    static void check(Path target, List<Path> inputs) throws IOException {
        if (Files.isDirectory(target)) {
            throw new InvalidSettingException("--out", target + " is a directory; name a file for the verdicts");
        }
        for (Path input : inputs) {
            if (Files.exists(target) && Files.exists(input) && Files.isSameFile(target, input)) {
                throw new InvalidSettingException(
                        "--out", target + " is the file that is judged; name another file for the verdicts");
            }
        }
    }

    static VerdictFile open(Path target) throws IOException {
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            return new VerdictFile(target, partial, Files.newBufferedWriter(partial));
        } catch (AccessDeniedException forbidden) {
            throw new IOException("access denied to " + parent, forbidden);
        }
    }

    void write(Feedback feedback) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", feedback.exampleId());
        row.put("judge", feedback.judge());
        row.put("value", feedback.value().orElse(null));
        row.put("rationale", feedback.rationale());
        feedback.error().ifPresent(error -> {
            row.put("error", Map.of("code", error.code(), "message", error.message()));
            row.put("raw_answer", feedback.rawAnswer().orElse(null));
        });
        row.put("model", feedback.model().toString());
        row.put("recall", feedback.recall());
        row.put("usage", Output.usage(feedback.usage()));
        try {
            writer.write(Output.toJson(row));
            writer.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(partial + " cannot be written: " + e.getMessage(), e);
        }
    }

    void commit() throws IOException {
        writer.close();
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        Files.deleteIfExists(partial);
    }
}
