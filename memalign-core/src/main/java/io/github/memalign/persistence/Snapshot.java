package io.github.memalign.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Which files a directory held at a moment: between two that are equal, no other files came into force. */
record Snapshot(List<String> files) {
    static Snapshot of(Path directory) throws IOException {
        List<String> files = new ArrayList<>();
        for (String name : JudgeCodec.FILES) {
            files.add(state(directory.resolve(name)));
        }
        files.add(String.valueOf(Files.exists(directory.resolve(WholeReplacement.MARKER))));
        return new Snapshot(files);
    }

    private static String state(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (NoSuchFileException notThere) {
            return "";
        }
    }
}
