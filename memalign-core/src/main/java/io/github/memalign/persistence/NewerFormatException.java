package io.github.memalign.persistence;

import io.github.memalign.MemAlignException;

/** A saved judge of a format that this version does not know yet. */
public final class NewerFormatException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(long version, String product) {
        super("the judge was saved in format " + version + " by MemAlign " + product
                + "; this version reads formats up to " + JudgeCodec.FORMAT_VERSION + ": use MemAlign " + product
                + " or newer");
    }
}
