package io.github.memalign.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Packs things into batches of which each can go out in one request. */
public final class Batches {
    private Batches() {}

    /** Batches of so many things, in their order; the last may have fewer. */
    public static <T> List<List<T>> of(List<T> things, int size) {
        return pack(things, thing -> 0, Integer.MAX_VALUE, size);
    }

    /**
     * Batches in the order of the records. A record that is too large by itself gets a batch of its own.
     *
     * @param records what to pack
     * @param tokens how many tokens a record takes
     * @param mostTokens tokens a batch may have
     * @param mostRecords records a batch may have, 1 or more
     */
    public static <T> List<List<T>> pack(List<T> records, ToIntFunction<T> tokens, int mostTokens, int mostRecords) {
        List<List<T>> batches = new ArrayList<>();
        List<T> batch = new ArrayList<>();
        int used = 0;
        for (T record : records) {
            int size = tokens.applyAsInt(record);
            if (!batch.isEmpty() && (used + size > mostTokens || batch.size() >= mostRecords)) {
                batches.add(List.copyOf(batch));
                batch.clear();
                used = 0;
            }
            batch.add(record);
            used += size;
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }
}
