package io.github.memalign.cli.judge;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.internal.FeedbackJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Verdicts as JSON lines; a file takes its name only when it is complete. */
final class VerdictFile implements AutoCloseable {
    /** Stands for the standard output. */
    static final String STANDARD = "-";

    private final String place;
    private final Optional<Path> target;
    private final Writer writer;

    private VerdictFile(String place, Optional<Path> target, Writer writer) {
        this.place = place;
        this.target = target;
        this.writer = writer;
    }

    /**
     * Fails where writing would, or where it would destroy what is judged.
     *
     * @param overwrite whether a file that is there may be replaced
     * @throws InvalidSettingException if it is no place for verdicts
     */
    static void check(String place, String input, boolean overwrite) throws IOException {
        if (place.equals(STANDARD)) {
            return;
        }
        Path target = Path.of(place);
        if (Files.exists(target) && !TraceSelection.isTraces(input)) {
            Path judged = Path.of(input);
            if (Files.exists(judged) && Files.isSameFile(target, judged)) {
                throw new InvalidSettingException(
                        "--out", target + " is the file that is judged; name another file for the verdicts");
            }
        }
        NewPlace.checkFile("--out", target, overwrite);
    }

    /** @param standard is written to if the place is the standard output, and stays open */
    static VerdictFile open(String place, PrintWriter standard) throws IOException {
        if (place.equals(STANDARD)) {
            return new VerdictFile("the standard output", Optional.empty(), standard);
        }
        Path target = Path.of(place);
        try {
            return new VerdictFile(place, Optional.of(target), Files.newBufferedWriter(partial(target)));
        } catch (AccessDeniedException forbidden) {
            throw new IOException("access denied to " + target.toAbsolutePath().getParent(), forbidden);
        }
    }

    private static Path partial(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    void write(Feedback feedback) {
        try {
            writer.write(Json.write(FeedbackJson.of(feedback)) + "\n");
            if (target.isEmpty()) {
                writer.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(place + " cannot be written: " + e.getMessage(), e);
        }
    }

    void commit() throws IOException {
        if (target.isPresent()) {
            writer.close();
            Files.move(partial(target.get()), target.get(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        if (target.isPresent()) {
            writer.close();
            Files.deleteIfExists(partial(target.get()));
        }
    }
}
