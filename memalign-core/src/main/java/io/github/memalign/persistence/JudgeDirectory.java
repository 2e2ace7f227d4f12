package io.github.memalign.persistence;

import io.github.memalign.MemAlignException;
import io.github.memalign.memory.AlignedJudge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A judge in a directory. It is written whole or not at all: whoever kills a process that saves finds the judge from
 * before or the new one, never a mixture. One process at a time may write; anyone may read meanwhile.
 *
 * <p>An open directory is locked against other writers until it is closed, so that a judge can be loaded, changed and
 * saved without losing another's change. Not for use by several threads at once.
 */
public final class JudgeDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final int READ_ATTEMPTS = 100;

    private final Path directory;
    private final FileOperations operations;
    private @Nullable FileChannel lock;

    private JudgeDirectory(Path directory, FileOperations operations) {
        this.directory = directory.toAbsolutePath().normalize();
        this.operations = operations;
    }

    /**
     * Opens a directory to change it, or to make it: it need not exist yet, and does not until a judge is saved.
     *
     * @throws MemAlignException if another process has it open, it cannot be written, or it holds files of something else
     */
    public static JudgeDirectory open(Path directory) {
        return open(directory, FileOperations.DISK);
    }

    static JudgeDirectory open(Path directory, FileOperations operations) {
        JudgeDirectory open = new JudgeDirectory(directory, operations);
        if (Files.exists(directory)) {
            open.checkIsOurs();
            open.lock(open.directory);
            open.recover();
        } else {
            open.checkCanBeMade();
        }
        return open;
    }

    private void recover() {
        boolean recovered = false;
        try {
            new WholeReplacement(directory, operations).recover();
            recovered = true;
        } catch (IOException e) {
            throw cannot("write", e);
        } finally {
            if (!recovered) {
                close();
            }
        }
    }

    /** Saves a judge; see {@link #open} and {@link #save(AlignedJudge)}. */
    public static void save(Path directory, AlignedJudge judge) {
        try (JudgeDirectory open = open(directory)) {
            open.save(judge);
        }
    }

    /**
     * The judge in a directory, which may be read-only.
     *
     * @throws DamagedJudgeException if it is not whole, or not as it was saved
     * @throws NewerFormatException if it is of a format that is not known yet
     * @throws MemAlignException if there is none or it cannot be read
     */
    public static AlignedJudge load(Path directory) {
        return read(directory, JudgeCodec::decode);
    }

    /** As {@link #load}, for a judge whose files a person changed on purpose; see {@link JudgeCodec#decodeChangedByHand}. */
    public static AlignedJudge loadChangedByHand(Path directory) {
        return read(directory, JudgeCodec::decodeChangedByHand);
    }

    /** As {@link #load}, for a judge whose vectors are damaged; see {@link JudgeCodec#decodeWithoutVectors}. */
    public static AlignedJudge loadWithoutVectors(Path directory) {
        return read(directory, JudgeCodec::decodeWithoutVectors);
    }

    /** Whether a judge is in a directory, damaged or not. */
    public static boolean holdsJudge(Path directory) {
        return Files.exists(directory.resolve(JudgeFile.NAME))
                || Files.exists(directory.resolve(WholeReplacement.MARKER));
    }

    /**
     * Saves a judge in place of the one that is there.
     *
     * @throws MemAlignException if it cannot be written, or there was none when this object was made and another process
     *     has saved one since
     */
    public void save(AlignedJudge judge) {
        try {
            if (Files.exists(directory)) {
                if (lock == null) {
                    if (holdsJudge(directory)) {
                        throw new MemAlignException(
                                directory + " was made by another process in the meantime and is left"
                                        + " as it is; name another directory");
                    }
                    checkIsOurs();
                    lock(directory);
                }
                new WholeReplacement(directory, operations).replace(judge);
            } else {
                create(judge);
            }
        } catch (IOException e) {
            throw cannot("write", e);
        }
    }

    /** A directory that is not there yet is made under another name, which it loses once it is complete. */
    private void create(AlignedJudge judge) throws IOException {
        Path parent = directory.resolveSibling("");
        operations.createDirectory(parent);
        Path unfinished = directory.resolveSibling("." + directory.getFileName() + ".unfinished");
        operations.createDirectory(unfinished);
        lock(unfinished);
        WholeReplacement.write(unfinished, "", judge, operations);
        operations.sync(unfinished);
        operations.move(unfinished, directory);
        operations.sync(parent);
    }

    private static AlignedJudge read(Path directory, Function<SavedFiles, AlignedJudge> decoder) {
        JudgeDirectory closed = new JudgeDirectory(directory, FileOperations.DISK);
        if (!holdsJudge(directory)) {
            if (JudgeCodec.FILES.stream().anyMatch(name -> Files.exists(directory.resolve(name)))) {
                throw new DamagedJudgeException(JudgeFile.NAME, 0, "is missing", null).in(directory.toString());
            }
            throw new MemAlignException("no saved judge in " + directory + "; name a directory that align wrote");
        }
        try {
            return closed.decoded(decoder);
        } catch (DamagedJudgeException e) {
            throw e.in(directory.toString());
        } catch (UncheckedIOException e) {
            throw closed.cannot("read", Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw closed.cannot("read", e);
        }
    }

    /**
     * The judge of one moment, though another process may be saving. A file system may give a new file the number of an old
     * one and, within a clock tick, its time, so that files of two moments pass for one: what is damaged is read again, and
     * only what stays the same is.
     */
    private AlignedJudge decoded(Function<SavedFiles, AlignedJudge> decoder) throws IOException {
        Map<String, String> damagedBefore = Map.of();
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            Snapshot before = Snapshot.of(directory);
            try {
                AlignedJudge judge = decoder.apply(WholeReplacement.inForce(directory));
                if (Snapshot.of(directory).equals(before)) {
                    return judge;
                }
            } catch (DamagedJudgeException damaged) {
                if (Snapshot.of(directory).equals(before)) {
                    Map<String, String> now = checksums();
                    if (now.equals(damagedBefore)) {
                        throw damaged;
                    }
                    damagedBefore = now;
                }
            }
        }
        throw new IOException("it is being written all the time");
    }

    private Map<String, String> checksums() {
        SavedFiles files = WholeReplacement.inForce(directory);
        Map<String, String> checksums = new LinkedHashMap<>();
        for (String name : JudgeCodec.FILES) {
            try (SavedFile file = files.open(name).orElse(null)) {
                checksums.put(name, file == null ? "" : file.checksum());
            }
        }
        return checksums;
    }

    private void checkCanBeMade() {
        Path above = directory.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above == null || !Files.isDirectory(above) || !Files.isWritable(above)) {
            throw new MemAlignException("cannot make the directory " + directory + " for the judge: " + above
                    + " is no directory that can be written");
        }
    }

    private void checkIsOurs() {
        if (!Files.isDirectory(directory)) {
            throw new MemAlignException(directory + " is a file; name a directory for the judge");
        }
        if (holdsJudge(directory)) {
            return;
        }
        try (Stream<Path> content = Files.list(directory)) {
            boolean foreign = content.map(file -> file.getFileName().toString())
                    .anyMatch(name -> !name.equals(LOCK) && !name.endsWith(WholeReplacement.NEW));
            if (foreign) {
                throw new MemAlignException(
                        directory + " holds files but no saved judge; name a new or empty directory for the judge");
            }
        } catch (IOException e) {
            throw cannot("read", e);
        }
    }

    private void lock(Path where) {
        FileChannel channel = null;
        FileLock taken = null;
        try {
            channel = FileChannel.open(where.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            taken = channel.tryLock();
        } catch (OverlappingFileLockException lockedByThisProcess) {
            taken = null;
        } catch (IOException e) {
            throw cannot("lock", e);
        } finally {
            if (channel != null && taken == null) {
                closeQuietly(channel);
            }
        }
        if (taken == null) {
            throw new MemAlignException(
                    directory + " is being changed by another process; try again when that one is done");
        }
        lock = channel;
    }

    private MemAlignException cannot(String what, IOException e) {
        String reason = e.getClass().equals(IOException.class) ? String.valueOf(e.getMessage()) : e.toString();
        if (e instanceof AccessDeniedException) {
            reason = "access denied to " + e.getMessage();
        }
        return new MemAlignException("cannot " + what + " the judge in " + directory + ": " + reason, e);
    }

    private void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw cannot("unlock", e);
        }
    }

    /** Lets others write. */
    @Override
    public void close() {
        if (lock != null) {
            closeQuietly(lock);
            lock = null;
        }
    }
}
