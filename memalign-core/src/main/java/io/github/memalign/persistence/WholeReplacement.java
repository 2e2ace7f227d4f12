package io.github.memalign.persistence;

import io.github.memalign.memory.AlignedJudge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces the files of a directory all at once. The new files are written beside the old ones; the marker that appears
 * then, in one step, makes them the ones that count; at last they take the old ones' names. Who reads in between takes
 * the new file where the marker is there, and the old one where it is not.
 */
final class WholeReplacement {
    /** Ends the name of a file that is not in force yet. */
    static final String NEW = ".new";

    /** Says that the new files are in force. */
    static final String MARKER = ".commit";

    private final Path directory;
    private final FileOperations operations;

    WholeReplacement(Path directory, FileOperations operations) {
        this.directory = directory;
        this.operations = operations;
    }

    void replace(AlignedJudge judge) throws IOException {
        write(directory, NEW, judge, operations);
        Path unfinished = directory.resolve(MARKER + NEW);
        operations.write(unfinished, Content.of("the files *.new are in force\n".getBytes(StandardCharsets.US_ASCII)));
        operations.sync(directory);
        operations.move(unfinished, directory.resolve(MARKER));
        operations.sync(directory);
        finish();
    }

    /** Writes the files of a judge, the one with the checksums of the others last. */
    static void write(Path directory, String suffix, AlignedJudge judge, FileOperations operations) throws IOException {
        Map<String, String> checksums = new LinkedHashMap<>();
        for (Map.Entry<String, Content> file : JudgeCodec.others(judge).entrySet()) {
            checksums.put(file.getKey(), operations.write(directory.resolve(file.getKey() + suffix), file.getValue()));
        }
        operations.write(directory.resolve(JudgeFile.NAME + suffix), Content.of(JudgeFile.write(judge, checksums)));
    }

    /** Ends what a killed process began: completes it if it was in force, and takes it back if not. */
    void recover() throws IOException {
        if (Files.exists(directory.resolve(MARKER))) {
            finish();
            return;
        }
        for (String name : JudgeCodec.FILES) {
            operations.delete(directory.resolve(name + NEW));
        }
        operations.delete(directory.resolve(MARKER + NEW));
    }

    private void finish() throws IOException {
        for (String name : JudgeCodec.FILES) {
            Path file = directory.resolve(name + NEW);
            if (Files.exists(file)) {
                operations.move(file, directory.resolve(name));
            }
        }
        operations.sync(directory);
        operations.delete(directory.resolve(MARKER));
        operations.sync(directory);
    }

    /** The files in force. */
    static SavedFiles inForce(Path directory) {
        boolean swapping = Files.exists(directory.resolve(MARKER));
        return name -> (swapping ? open(directory.resolve(name + NEW)) : Optional.<SavedFile>empty())
                .or(() -> open(directory.resolve(name)));
    }

    private static Optional<SavedFile> open(Path file) {
        try {
            return Optional.of(new SavedFile(Files.newInputStream(file), Files.size(file)));
        } catch (NoSuchFileException notThere) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
