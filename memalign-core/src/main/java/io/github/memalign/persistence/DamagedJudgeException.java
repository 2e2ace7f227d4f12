package io.github.memalign.persistence;

import io.github.memalign.MemAlignException;
import org.jspecify.annotations.Nullable;

/** A saved judge that is not whole; the message says which file is damaged, where, and how. */
public final class DamagedJudgeException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;
    private final String reason;

    /**
     * @param file the damaged file, as the message names it
     * @param line the line, from 1; 0 if the whole file is meant
     * @param reason what is wrong and what to do
     * @param cause what it was caused by, if anything
     */
    public DamagedJudgeException(String file, int line, String reason, @Nullable Throwable cause) {
        super(file + (line > 0 ? ":" + line : "") + ": " + reason, cause);
        this.file = file;
        this.line = line;
        this.reason = reason;
    }

    /** The damaged file. */
    public String file() {
        return file;
    }

    /** The damaged line, from 1; 0 if the whole file is meant. */
    public int line() {
        return line;
    }

    DamagedJudgeException because(String what) {
        return new DamagedJudgeException(file, line, what + ": " + reason, this);
    }

    DamagedJudgeException in(String directory) {
        return new DamagedJudgeException(directory + "/" + file, line, reason, this);
    }
}
