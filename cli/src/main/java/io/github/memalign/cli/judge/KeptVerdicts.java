package io.github.memalign.cli.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The verdicts that stand in a file, found by their rows. Of each it holds 16 to 32 bytes, of one that failed, which is
 * judged again, some more; what it says is read when it is asked for. Safe for use by several threads.
 */
final class KeptVerdicts {
    private static final int BUFFER = 1 << 16;
    private static final int SMALLEST = 1 << 10;

    private final FileChannel channel;
    /** Where the lines are that failed, and their lengths. */
    private final TreeMap<Long, Integer> failed = new TreeMap<>();
    /** Hashes of rows, each with the place of its line beside it, from 1; 0 where there is none. */
    private long[] table = new long[2 * SMALLEST];

    private long all;
    private long taken;

    private KeptVerdicts(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads the file of a channel, which is then at its end. A last line that was not written whole is cut off.
     *
     * @throws MemAlignException if a line is no verdict, or one by other judges
     */
    static KeptVerdicts read(Path file, FileChannel channel, JudgedBy judgedBy) throws IOException {
        KeptVerdicts kept = new KeptVerdicts(channel);
        long at = 0;
        long number = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            for (byte[] line = line(in); line.length > 0 && line[line.length - 1] == '\n'; line = line(in)) {
                JsonNode verdict = checked(file, ++number, line, judgedBy);
                if (verdict.has("error")) {
                    kept.failed.put(at, line.length);
                } else {
                    kept.add(hash(JudgedBy.key(verdict)), at);
                }
                at += line.length;
            }
        }
        channel.truncate(at);
        channel.position(at);
        return kept;
    }

    private static JsonNode checked(Path file, long number, byte[] line, JudgedBy judgedBy) throws IOException {
        JsonNode verdict;
        try {
            verdict = Json.MAPPER.readTree(line);
        } catch (JsonProcessingException malformed) {
            throw new MemAlignException(
                    file + ":" + number + ": is no verdict; mend it, or begin anew with --overwrite", malformed);
        }
        if (!judgedBy.wrote(verdict)) {
            throw new MemAlignException(file + ":" + number + ": was judged by version " + JudgedBy.version(verdict)
                    + " of the judge, now it is " + judgedBy.version()
                    + ", or with other options; begin anew with --overwrite, or name another file with --out");
        }
        return verdict;
    }

    /** The next line with its end; without one if it was not written whole, empty at the end. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0; read = in.read()) {
            line.write(read);
            if (read == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private static long hash(String key) {
        return ByteBuffer.wrap(new Sha256().add(key).bytes()).getLong();
    }

    private void add(long hash, long at) {
        all++;
        if (4 * all > table.length) {
            long[] old = table;
            table = new long[2 * old.length];
            for (int i = 0; i < old.length; i += 2) {
                if (old[i + 1] != 0) {
                    place(old[i], old[i + 1]);
                }
            }
        }
        place(hash, at + 1);
    }

    private void place(long hash, long entry) {
        int i = slot(hash);
        while (table[i + 1] != 0) {
            i = next(i);
        }
        table[i] = hash;
        table[i + 1] = entry;
    }

    private int slot(long hash) {
        return 2 * (int) (hash & (table.length / 2 - 1));
    }

    private int next(int slot) {
        return (slot + 2) & (table.length - 1);
    }

    /** The verdict on a row, once for each line that there is. */
    synchronized Optional<JsonNode> take(String key) {
        long hash = hash(key);
        for (int i = slot(hash); all > 0 && table[i + 1] != 0; i = next(i)) {
            if (table[i] == hash && table[i + 1] > 0) {
                JsonNode line = at(table[i + 1] - 1);
                if (JudgedBy.key(line).equals(key)) {
                    table[i + 1] = -table[i + 1];
                    taken++;
                    return Optional.of(line);
                }
            }
        }
        return Optional.empty();
    }

    private JsonNode at(long place) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(SMALLEST);
        try {
            long from = place;
            for (int read = channel.read(part, from); read > 0; read = channel.read(part.clear(), from)) {
                for (int i = 0; i < read; i++) {
                    if (part.get(i) == '\n') {
                        return Json.MAPPER.readTree(line.toByteArray());
                    }
                    line.write(part.get(i));
                }
                from += read;
            }
            throw new IOException("it became shorter");
        } catch (IOException e) {
            throw new UncheckedIOException("verdicts that are kept cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many verdicts there are. */
    long verdicts() {
        return all;
    }

    /** How many verdicts nobody asked for. */
    synchronized long left() {
        return all - taken;
    }

    boolean isEmpty() {
        return all == 0 && failed.isEmpty();
    }

    /** Where the lines are of rows without a verdict, which have others by now, or are gone. */
    TreeMap<Long, Integer> failed() {
        return failed;
    }

    /** Copies the file without these. */
    void copyWithoutFailed(FileChannel from, Path to) throws IOException {
        try (FileChannel copy = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            long at = 0;
            for (var line : failed.entrySet()) {
                copy(from, at, line.getKey(), copy);
                at = line.getKey() + line.getValue();
            }
            copy(from, at, from.size(), copy);
            copy.force(true);
        }
    }

    private static void copy(FileChannel from, long begin, long end, FileChannel to) throws IOException {
        for (long at = begin; at < end; ) {
            at += from.transferTo(at, end - at, to);
        }
    }
}
