package io.github.memalign.cli.console;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why things failed: each reason once, with how often it was given. Not for use by several threads. */
public final class Reasons {
    private static final int SHOWN = 5;

    /** Reasons may each hold what is of one row alone, such as a part of its text. */
    private static final int MOST = 1000;

    private static final String OTHER = "other reasons";

    private final Map<String, Integer> counts = new LinkedHashMap<>();

    /** Takes a reason. */
    public void add(String reason) {
        boolean kept = counts.size() < MOST || counts.containsKey(reason);
        counts.merge(kept ? reason : OTHER, 1, Integer::sum);
    }

    /**
     * Warns of the first reasons.
     *
     * @param rest what is said of those that are not shown, such as where they stand
     */
    public void warn(Output output, String rest) {
        counts.entrySet().stream()
                .limit(SHOWN)
                .forEach(one -> output.warn("  " + one.getValue() + " x " + one.getKey()));
        int more =
                counts.values().stream().skip(SHOWN).mapToInt(Integer::intValue).sum();
        if (more > 0) {
            output.warn("  " + more + " for other reasons" + rest);
        }
    }

    /** Each reason with its count, in the order in which they came. */
    public Map<String, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }
}
