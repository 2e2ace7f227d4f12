package io.github.memalign.cli.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlignException;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file of verdicts, which takes its name only when it is complete: until then it stands beside it as {@code NAME.partial},
 * each line written as soon as it is there, and an interrupted run goes on with it.
 */
final class VerdictFile implements Verdicts {
    private final Path target;
    private final JudgedBy judgedBy;
    private final JudgeDefinition definition;
    private final FileChannel channel;
    private final KeptVerdicts kept;
    /** Whether the verdicts that are kept were a whole file, which they are again if none is added. */
    private final boolean wasWhole;

    private long written;
    private boolean done;

    private VerdictFile(
            Path target,
            JudgedBy judgedBy,
            JudgeDefinition definition,
            FileChannel channel,
            KeptVerdicts kept,
            boolean wasWhole) {
        this.wasWhole = wasWhole;
        this.target = target;
        this.judgedBy = judgedBy;
        this.definition = definition;
        this.channel = channel;
        this.kept = kept;
    }

    /**
     * Fails where writing would, or where it would destroy what is judged, or what an interrupted run kept.
     *
     * @param overwrite whether files that are there may be replaced
     * @param resume whether they are gone on with
     * @throws InvalidSettingException if it is no place for verdicts
     */
    static void check(String place, String input, boolean overwrite, boolean resume) throws IOException {
        if (overwrite && resume) {
            throw new InvalidSettingException("--resume", "goes on with what is there, which --overwrite replaces");
        }
        if (place.equals(STANDARD)) {
            if (resume) {
                throw new InvalidSettingException(
                        "--resume", "cannot go on with the standard output; name a file with --out");
            }
            return;
        }
        Path target = Path.of(place);
        Path partial = partial(target);
        for (Path file : new Path[] {target, partial}) {
            if (Inputs.isFile(input) && Files.exists(file) && Files.isSameFile(file, Path.of(input))) {
                throw new InvalidSettingException(
                        "--out", file + " is the file that is judged; name another file for the verdicts");
            }
        }
        NewPlace.checkFile("--out", target, true);
        if (overwrite || resume) {
            return;
        }
        if (Files.exists(partial)) {
            throw new InvalidSettingException(
                    "--out",
                    partial + " holds verdicts of a run that came to no end; go on with --resume, or begin anew with"
                            + " --overwrite");
        }
        if (Files.exists(target)) {
            throw new InvalidSettingException(
                    "--out",
                    target + " is there already; judge what is new in the input with --resume, replace the file with"
                            + " --overwrite, or name another");
        }
    }

    /**
     * Opens a file that was checked.
     *
     * @param definition the judge's, whose values are read
     * @throws MemAlignException if what is there was judged by another version, is damaged, or is being written
     */
    static VerdictFile open(
            String place, JudgedBy judgedBy, JudgeDefinition definition, boolean overwrite, boolean resume)
            throws IOException {
        Path target = Path.of(place);
        Path partial = partial(target);
        boolean wasWhole = resume && !Files.exists(partial) && Files.exists(target);
        if (wasWhole) {
            Files.move(target, partial);
        }
        FileChannel channel = null;
        try {
            channel = open(partial, wasWhole ? target : partial);
            lock(channel, partial);
            if (overwrite) {
                channel.truncate(0);
            }
            KeptVerdicts kept = KeptVerdicts.read(partial, channel, judgedBy);
            return new VerdictFile(target, judgedBy, definition, channel, kept, wasWhole);
        } catch (IOException | RuntimeException failed) {
            if (channel != null) {
                channel.close();
            }
            if (wasWhole) {
                Files.move(partial, target);
            }
            throw failed;
        }
    }

    /** @param known the file as the user knows it */
    private static FileChannel open(Path partial, Path known) throws IOException {
        try {
            return FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (AccessDeniedException forbidden) {
            Path denied = Files.exists(partial)
                    ? known.toAbsolutePath()
                    : partial.toAbsolutePath().getParent();
            throw new IOException("access denied to " + denied, forbidden);
        }
    }

    private static void lock(FileChannel channel, Path partial) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException thisProcess) {
            lock = null;
        }
        if (lock == null) {
            throw new MemAlignException(
                    partial + " is being written by another run; wait for its end, or name another file with --out");
        }
    }

    private static Path partial(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    @Override
    public Optional<Feedback> kept(ToJudge row) {
        return kept.take(JudgedBy.key(row.example())).map(line -> feedback(row, line));
    }

    /** As far as it counts; what it took was counted when it was judged. */
    private Feedback feedback(ToJudge row, JsonNode line) {
        Feedback.Builder feedback = Feedback.of(definition, row.example())
                .rationale(line.path("rationale").asText());
        if (line.hasNonNull("confidence")) {
            feedback.confidence(line.path("confidence").asDouble());
        }
        return line.path("needs_review").asBoolean()
                ? feedback.withheld(definition.valueType().read(line.path("withheld")))
                        .build()
                : feedback.value(definition.valueType().read(line.path("value")))
                        .build();
    }

    @Override
    public void write(ToJudge row, Feedback feedback) {
        ByteBuffer line = ByteBuffer.wrap((judgedBy.line(row, feedback) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(partial(target) + " cannot be written: " + e.getMessage(), e);
        }
        written++;
    }

    @Override
    public Optional<String> soFar() {
        long all = kept.verdicts() + written;
        return all == 0
                ? Optional.empty()
                : Optional.of(all + " judged rows are kept in " + partial(target)
                        + ": go on with the same command and --resume");
    }

    @Override
    public long unclaimed() {
        return kept.left();
    }

    @Override
    public String place() {
        return (done ? target : partial(target)).toString();
    }

    @Override
    public void complete() throws IOException {
        Path partial = partial(target);
        if (kept.failed().isEmpty()) {
            channel.force(true);
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Path whole = target.resolveSibling(target.getFileName() + ".new");
            kept.copyWithoutFailed(channel, whole);
            Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(partial);
        }
        done = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!done && written == 0 && wasWhole) {
            Files.move(partial(target), target);
        } else if (!done && written == 0 && kept.isEmpty()) {
            Files.deleteIfExists(partial(target));
        }
    }
}
