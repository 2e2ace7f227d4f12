package io.github.memalign.datasets.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a file, each decoded on its own, so that one that is not UTF-8 has a number and the others can be used. A
 * byte order mark is skipped; lines may end in CR LF.
 */
final class Utf8Lines {
    /** What is wrong with a line that is no UTF-8. */
    static final String NOT_UTF8 = "is not UTF-8; save the file in that encoding";

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;

    Utf8Lines(InputStream in) {
        this.in = in;
    }

    private static boolean startsWithBom(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    /** Moves to the next line, if there is one. */
    boolean next() throws IOException {
        line.reset();
        int read = in.read();
        if (read < 0) {
            return false;
        }
        number++;
        while (read >= 0 && read != '\n') {
            line.write(read);
            read = in.read();
        }
        return true;
    }

    /** The number of the line, from 1. */
    long number() {
        return number;
    }

    /**
     * The text of the line, without its end.
     *
     * @throws CharacterCodingException if it is not UTF-8, or has a zero byte: no text has one, but UTF-16 is full of them
     */
    String text() throws CharacterCodingException {
        byte[] bytes = line.toByteArray();
        for (byte one : bytes) {
            if (one == 0) {
                throw new CharacterCodingException();
            }
        }
        int from = number == 1 && startsWithBom(bytes) ? 3 : 0;
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                .toString();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
