package io.github.memalign.evaluation.protocol;

import io.github.memalign.InvalidSettingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way to judge that is measured beside others. */
public enum Arm {
    /** Aligned, with both memories. */
    ALIGNED,
    /** Aligned, but shown guidelines only. */
    SEMANTIC_ONLY,
    /** Aligned, but shown episodes only. */
    EPISODIC_ONLY,
    /** As it was. */
    UNALIGNED,
    /** Aligned with labels alone, rationales left out. */
    LABEL_ONLY,
    /** Aligned with rationales alone, labels left out. */
    FEEDBACK_ONLY,
    /** All examples in the prompt, no guidelines. */
    ALL_EXAMPLES,
    /** As many examples as would be retrieved, but chosen at random, no guidelines. */
    RANDOM_EXAMPLES,
    /** The most frequent label of the examples seen. */
    MAJORITY;

    /** The name in configurations and results. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The arm of that name.
     *
     * @throws InvalidSettingException if there is none
     */
    public static Arm of(String key) {
        return Arrays.stream(values())
                .filter(arm -> arm.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException(
                        "arms",
                        "there is no arm '" + key + "'; arms are "
                                + Arrays.stream(values()).map(Arm::key).collect(Collectors.joining(", "))));
    }
}
