package io.github.memalign.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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

    void replace(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            operations.write(directory.resolve(file.getKey() + NEW), file.getValue());
        }
        Path unfinished = directory.resolve(MARKER + NEW);
        operations.write(unfinished, "the files *.new are in force\n".getBytes(StandardCharsets.US_ASCII));
        operations.sync(directory);
        operations.move(unfinished, directory.resolve(MARKER));
        operations.sync(directory);
        finish();
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

    /** The files in force; those that are not there are not in the map. */
    static Map<String, byte[]> read(Path directory) throws IOException {
        boolean swapping = Files.exists(directory.resolve(MARKER));
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : JudgeCodec.FILES) {
            if (!(swapping && put(files, name, directory.resolve(name + NEW)))) {
                put(files, name, directory.resolve(name));
            }
        }
        return files;
    }

    private static boolean put(Map<String, byte[]> files, String name, Path file) throws IOException {
        try {
            files.put(name, Files.readAllBytes(file));
            return true;
        } catch (NoSuchFileException notThere) {
            return false;
        }
    }
}
