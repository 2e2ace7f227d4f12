package io.github.memalign.judge;

import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Text;

/** A value that is not of the type the judge declares; it is never bent into it. */
public final class UnfitValueException extends MemAlignException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    UnfitValueException(Object value, ValueType type) {
        super(Text.shown(String.valueOf(value), SHOWN) + " is not of the declared type " + type.pythonName());
    }
}
