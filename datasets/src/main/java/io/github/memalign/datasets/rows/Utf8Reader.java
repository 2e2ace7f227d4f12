package io.github.memalign.datasets.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text of which all is handed on that comes before the first byte that is not UTF-8, and then the line of that byte is told.
 * A byte order mark is skipped. A zero byte is no text: UTF-16 is full of them.
 */
final class Utf8Reader extends Reader {
    private static final int BUFFER = 1 << 13;
    private static final char BOM = '\ufeff';

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private boolean ended;
    private boolean begun;
    private boolean malformed;
    private long line = 1;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(buffer, offset, length).slice();
        while (chars.position() == 0) {
            if (malformed) {
                throw new NotUtf8Exception(line);
            }
            CoderResult result = decoder.decode(bytes, chars, ended);
            malformed = result.isError();
            int told = checked(buffer, offset, chars.position());
            chars.position(told);
            if (told == 0 && !malformed) {
                if (ended) {
                    return -1;
                }
                more();
            }
        }
        return chars.position();
    }

    /** How many of these characters are text: those before a zero; a byte order mark at the beginning is taken out. */
    private int checked(char[] buffer, int offset, int count) {
        int told = count;
        if (!begun && count > 0) {
            begun = true;
            if (buffer[offset] == BOM) {
                System.arraycopy(buffer, offset + 1, buffer, offset, --told);
            }
        }
        for (int i = offset; i < offset + told; i++) {
            if (buffer[i] == 0) {
                malformed = true;
                return i - offset;
            }
            line += buffer[i] == '\n' ? 1 : 0;
        }
        return told;
    }

    private void more() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(0, read)).flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** There is something that is not UTF-8. */
    static final class NotUtf8Exception extends IOException {
        private static final long serialVersionUID = 1L;

        private final long line;

        NotUtf8Exception(long line) {
            super(Utf8Lines.NOT_UTF8);
            this.line = line;
        }

        /** The line of it, from 1. */
        long line() {
            return line;
        }
    }
}
