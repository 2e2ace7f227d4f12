package io.github.memalign.datasets.rows;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** What rows are read from, once and as it comes: a file or a pipe. What is compressed by gzip is unpacked. */
final class Content implements Closeable {
    private static final String STANDARD_INPUT = "-";
    /** Where pipes have names: {@code /dev/stdin} and {@code /dev/fd/63}, whatever is behind them. */
    private static final Path DEVICES = Path.of("/dev");

    private static final int BUFFER = 1 << 16;
    private static final int FAR = 1 << 10;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] GZIP = {0x1F, (byte) 0x8B};

    private final Path name;
    private final InputStream bytes;

    private Content(Path name, InputStream in) throws IOException {
        this.name = name;
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        this.bytes = startsWith(buffered, GZIP)
                ? new BufferedInputStream(new GZIPInputStream(buffered, BUFFER), BUFFER)
                : buffered;
    }

    /** Whether rows come through a pipe, whose name tells nothing of their format. */
    static boolean isPiped(Path file) {
        return file.toString().equals(STANDARD_INPUT)
                || (file.startsWith(DEVICES) && Files.exists(file))
                || (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file));
    }

    /** The content of a file or a pipe; {@code -} is the standard input, which is left open. */
    static Content of(Path file) throws IOException {
        return file.toString().equals(STANDARD_INPUT)
                ? new Content(Path.of("standard input"), new FilterInputStream(System.in) {
                    @Override
                    public void close() {}
                })
                : new Content(file, Files.newInputStream(file));
    }

    /** The name for messages. */
    Path name() {
        return name;
    }

    /** The bytes from where they are read to. */
    InputStream bytes() {
        return bytes;
    }

    /** The first character that is no space, while nothing is read; -1 if there is none. No more is waited for than that. */
    int firstCharacter() throws IOException {
        int skipped = startsWith(bytes, BOM) ? BOM.length : 0;
        bytes.mark(FAR + BOM.length);
        bytes.skipNBytes(skipped);
        int first = bytes.read();
        for (int i = 1; i < FAR && Character.isWhitespace(first); i++) {
            first = bytes.read();
        }
        bytes.reset();
        return Character.isWhitespace(first) ? -1 : first;
    }

    private static boolean startsWith(InputStream in, byte[] start) throws IOException {
        in.mark(start.length);
        int at = 0;
        while (at < start.length && in.read() == (start[at] & 0xFF)) {
            at++;
        }
        in.reset();
        return at == start.length;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
