package io.github.memalign.model;

import org.jspecify.annotations.Nullable;

/** Variables of the environment, which hold addresses and keys. */
@FunctionalInterface
public interface Variables {
    /** The value of a variable; null if it is not set. */
    @Nullable
    String get(String name);
}
