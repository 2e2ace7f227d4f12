package io.github.memalign.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Example;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What tasks have paid for in one partition, in a directory that all executors reach: a task that is tried again, or a job that is
 * run again over the same rows, takes it from there. Verdicts are known by the content of the row, so that a partition which holds
 * other rows now finds none that is not its own. Failures are not kept.
 *
 * <p>Verdicts are written a few at a time, each lot a file that is there whole or not at all. What cannot be written is a warning:
 * without it more is paid after a failure, and nothing is lost now. For use by several threads.
 */
final class Checkpoint {
    private static final System.Logger LOG = System.getLogger(Checkpoint.class.getName());
    private static final int LOT = 50;
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final String SUFFIX = ".jsonl";

    private final FileSystem files;
    private final Path directory;
    private final String task;
    private final Map<String, Verdict> known;
    private final List<Entry> waiting = new ArrayList<>();
    private int lots;
    private long written = System.nanoTime();
    private boolean broken;

    private Checkpoint(FileSystem files, Path directory, String task) throws IOException {
        this.files = files;
        this.directory = directory;
        // Another driver counts its attempts from 0 again.
        this.task = task + "-" + UUID.randomUUID();
        this.known = read(files, directory);
    }

    record Entry(String key, Verdict verdict) {}

    /**
     * The verdicts of a partition by now.
     *
     * @param directory of the partition; it need not exist
     * @param task the attempt that writes, which tells its files from those of others
     * @throws IOException if the directory cannot be read
     */
    static Checkpoint open(FileSystem files, Path directory, String task) throws IOException {
        return new Checkpoint(files, directory, task);
    }

    private static Map<String, Verdict> read(FileSystem files, Path directory) throws IOException {
        Map<String, Verdict> known = new HashMap<>();
        if (files.exists(directory)) {
            for (FileStatus file :
                    files.listStatus(directory, path -> path.getName().endsWith(SUFFIX))) {
                read(files, file.getPath(), known);
            }
        }
        return known;
    }

    private static void read(FileSystem files, Path file, Map<String, Verdict> known) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Entry entry = Json.MAPPER.readValue(line, Entry.class);
                known.put(entry.key(), entry.verdict());
            }
        } catch (JsonProcessingException damaged) {
            LOG.log(Level.WARNING, () -> file + " is damaged; what it held is judged again");
        }
    }

    /** The verdict on a row, which is kept from now on: what was kept before, or else what is said of it now. */
    Verdict verdict(Judgement.Read read, Judgement judgement) {
        Optional<String> key = read.example().map(Checkpoint::key);
        Optional<Verdict> before = key.map(known::get);
        Verdict verdict = before.orElseGet(() -> judgement.of(read));
        if (before.isEmpty() && !verdict.hasError()) {
            key.ifPresent(found -> add(new Entry(found, verdict)));
        }
        return verdict;
    }

    /** By what a row is known here. */
    private static String key(Example example) {
        return Sha256.hex(Json.write(example)).substring(0, 32);
    }

    private synchronized void add(Entry entry) {
        waiting.add(entry);
        if (waiting.size() >= LOT || System.nanoTime() - written > LONGEST.toNanos()) {
            write();
        }
    }

    /** Writes what waits. */
    synchronized void write() {
        if (!waiting.isEmpty() && !broken) {
            String name = task + "-" + lots++ + SUFFIX;
            Path unfinished = new Path(directory, "_" + name + ".unfinished");
            try {
                files.mkdirs(directory);
                try (OutputStream out = files.create(unfinished, true)) {
                    for (Entry entry : waiting) {
                        out.write((Json.write(entry) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
                if (!files.rename(unfinished, new Path(directory, name))) {
                    throw new IOException(unfinished + " cannot be renamed");
                }
            } catch (IOException failed) {
                broken = true;
                LOG.log(
                        Level.WARNING,
                        () -> "the checkpoint " + directory + " cannot be written, so that a task which is tried again"
                                + " pays again: " + failed);
            }
        }
        waiting.clear();
        written = System.nanoTime();
    }
}
