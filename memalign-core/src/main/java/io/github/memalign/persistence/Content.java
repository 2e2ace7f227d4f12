package io.github.memalign.persistence;

import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** What a file is to hold, of any size: it is made while it is written, so that it is never all in memory. */
@FunctionalInterface
interface Content {
    /** Writes it, the same each time. */
    void writeTo(OutputStream out) throws IOException;

    /** What is in memory anyway. */
    static Content of(byte[] bytes) {
        return out -> out.write(bytes);
    }

    /**
     * All of it.
     *
     * @param name of the file, for the message
     * @param most how many bytes it may have
     * @throws MemAlignException if it has more
     */
    default byte[] bytes(String name, int most) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] some, int from, int length) {
                if (length > most - size()) {
                    throw tooLarge(name, most);
                }
                super.write(some, from, length);
            }
        };
        try {
            writeTo(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static MemAlignException tooLarge(String name, int most) {
        return new MemAlignException(name + " of this judge has more than " + most
                + " bytes, which is more than goes through memory at once; keep the judge in a directory");
    }

    /** The checksum of all of it, as 64 hex digits. */
    default String checksum() {
        Checked checked = new Checked(OutputStream.nullOutputStream());
        try {
            writeTo(checked);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return checked.checksum();
    }

    /** Counts up the checksum of what passes through to another stream. */
    final class Checked extends OutputStream {
        private final OutputStream out;
        private final Sha256 checksum = new Sha256();

        Checked(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            checksum.add(some, from, length);
            out.write(some, from, length);
        }

        /** The checksum as 64 hex digits, at the end. */
        String checksum() {
            return checksum.hex();
        }
    }
}
