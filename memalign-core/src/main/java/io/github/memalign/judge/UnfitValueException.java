package io.github.memalign.judge;

import io.github.memalign.MemAlignException;

/** A value that is not of the type the judge declares; it is never bent into it. */
public final class UnfitValueException extends MemAlignException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    UnfitValueException(Object value, ValueType type) {
        super(shortened(String.valueOf(value)) + " is not of the declared type " + type.pythonName());
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
