package io.github.memalign.persistence;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Optional;

/** The files of a judge, wherever they are. */
@FunctionalInterface
interface SavedFiles {
    /**
     * Opens a file; empty if there is none of that name.
     *
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    Optional<SavedFile> open(String name);

    /** Files in memory. */
    static SavedFiles of(Map<String, byte[]> files) {
        return name -> Optional.ofNullable(files.get(name))
                .map(content -> new SavedFile(new ByteArrayInputStream(content), content.length));
    }
}
