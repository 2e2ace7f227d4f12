package io.github.memalign.persistence;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The steps of saving, each of which either happens or does not. */
interface FileOperations {
    /** The disk's. */
    FileOperations DISK = new FileOperations() {};

    /** Bytes that go to the disk at once. */
    int BUFFER = 1 << 16;

    /** Writes a file, through to the disk; gives the SHA-256 of it as 64 hex digits. */
    default String write(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            Content.Checked checked = new Content.Checked(out);
            content.writeTo(checked);
            out.flush();
            force(file, channel);
            return checked.checksum();
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
