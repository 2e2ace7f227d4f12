package io.github.memalign.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The steps of saving, each of which either happens or does not. */
interface FileOperations {
    /** The disk's. */
    FileOperations DISK = new FileOperations() {};

    /** Writes a file, through to the disk. */
    default void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            force(file, channel);
        }
    }

    /** Waits until what was written to a file or directory is on the disk. */
    default void force(Path file, FileChannel channel) throws IOException {
        channel.force(true);
    }

    /** Gives a file or directory another name, in place of what has that name. */
    default void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    default void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    default void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    /** Makes names given and taken in a directory last, where the system can do that. */
    default void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            force(directory, channel);
        } catch (IOException directoriesCannotBeOpened) {
            if (Files.isDirectory(directory) && !System.getProperty("os.name").startsWith("Windows")) {
                throw directoriesCannotBeOpened;
            }
        }
    }
}
