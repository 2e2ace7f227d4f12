package io.github.memalign.persistence;

import io.github.memalign.internal.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A file while it is read, piece by piece. What goes wrong with the disk is an {@link UncheckedIOException}. */
final class SavedFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final long size;
    private final byte[] buffer = new byte[BUFFER];
    private final Sha256 checksum = new Sha256();
    private int at;
    private int end;

    /**
     * @param in closed with this
     * @param size how many bytes the file has
     */
    SavedFile(InputStream in, long size) {
        this.in = in;
        this.size = size;
    }

    long size() {
        return size;
    }

    private boolean isAtEnd() {
        if (at < end) {
            return false;
        }
        try {
            at = 0;
            end = Math.max(0, in.read(buffer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        checksum.add(buffer, 0, end);
        return end == 0;
    }

    /** Fills an array with what comes next, as far as there is so much; tells whether there was. */
    boolean fill(byte[] into) {
        int filled = 0;
        while (filled < into.length && !isAtEnd()) {
            int some = Math.min(into.length - filled, end - at);
            System.arraycopy(buffer, at, into, filled, some);
            at += some;
            filled += some;
        }
        return filled == into.length;
    }

    /** The next line without its line feed; null at the end. */
    byte @Nullable [] line() {
        if (isAtEnd()) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean ended = false;
        while (!ended && !isAtEnd()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            ended = at < end;
            at += ended ? 1 : 0;
        }
        return line.toByteArray();
    }

    /** All that is left. */
    byte[] rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        while (!isAtEnd()) {
            rest.write(buffer, at, end - at);
            at = end;
        }
        return rest.toByteArray();
    }

    /** The checksum of the whole file as 64 hex digits; there is nothing left to read after that. */
    String checksum() {
        while (!isAtEnd()) {
            at = end;
        }
        return checksum.hex();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
