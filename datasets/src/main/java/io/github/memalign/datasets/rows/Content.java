package io.github.memalign.datasets.rows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What rows are read from, as often as needed: a file, or what came through a pipe, which comes once and is kept. */
final class Content {
    private static final String STANDARD_INPUT = "-";
    /** Where pipes have names: {@code /dev/stdin} and {@code /dev/fd/63}, whatever is behind them. */
    private static final Path DEVICES = Path.of("/dev");

    private final Path name;
    private final Opening opening;

    private Content(Path name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** Whether rows come through a pipe, whose name tells nothing of their format. */
    static boolean isPiped(Path file) {
        return file.toString().equals(STANDARD_INPUT)
                || (file.startsWith(DEVICES) && Files.exists(file))
                || (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file));
    }

    static Content of(Path file) {
        return new Content(file, () -> Files.newInputStream(file));
    }

    /** All that comes through a pipe; {@code -} is the standard input. */
    static Content piped(Path file) throws IOException {
        boolean standard = file.toString().equals(STANDARD_INPUT);
        byte[] all;
        if (standard) {
            all = System.in.readAllBytes();
        } else {
            try (InputStream in = Files.newInputStream(file)) {
                all = in.readAllBytes();
            }
        }
        return new Content(standard ? Path.of("standard input") : file, () -> new ByteArrayInputStream(all));
    }

    /** The name for messages. */
    Path name() {
        return name;
    }

    /** The bytes from the beginning. */
    InputStream open() throws IOException {
        return opening.open();
    }

    private interface Opening {
        InputStream open() throws IOException;
    }
}
