package io.github.memalign.evaluation.protocol;

import io.github.memalign.InvalidSettingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way to judge that is measured beside others. */
public enum Arm {
    /** Aligned, with both memories. */
    ALIGNED(FeedbackPart.ALL, true),
    /** Aligned with as many examples, but with those of all to learn from whose labels promise most, rather than at random. */
    ALIGNED_ACTIVE(FeedbackPart.CHOSEN, true),
    /** Aligned with those of the examples alone that the judge, as it was by then, got wrong. */
    ALIGNED_STUMBLED(FeedbackPart.STUMBLED, true),
    /** Aligned, and whoever distils is told what the judge, as it was by then, said of each example. */
    ALIGNED_SAID(FeedbackPart.SAID, true),
    /** Aligned, but of the guidelines only those kept that mend verdicts on other examples and break none. */
    ALIGNED_VERIFIED(FeedbackPart.VERIFIED, true),
    /** Aligned, but shown guidelines only. */
    SEMANTIC_ONLY(FeedbackPart.ALL, false),
    /** Aligned, but shown episodes only. */
    EPISODIC_ONLY(FeedbackPart.ALL, true),
    /** As it was. */
    UNALIGNED(FeedbackPart.NONE, false),
    /** Aligned with labels alone, rationales left out. */
    LABEL_ONLY(FeedbackPart.LABELS, true),
    /** Aligned with rationales alone, labels left out. */
    FEEDBACK_ONLY(FeedbackPart.RATIONALES, true),
    /** All examples in the prompt, no guidelines. */
    ALL_EXAMPLES(FeedbackPart.EXAMPLES, false),
    /** As many examples as would be retrieved, but chosen at random, no guidelines. */
    RANDOM_EXAMPLES(FeedbackPart.EXAMPLES, true),
    /**
     * The most frequent label of all the dataset's examples, those to be measured on among them: the constant verdict to
     * beat. Of the examples seen alone it would be below chance, since a label drawn too often to learn from is too rare in
     * the rest.
     */
    MAJORITY(FeedbackPart.NONE, false);

    private final FeedbackPart part;
    private final boolean recalls;

    Arm(FeedbackPart part, boolean recalls) {
        this.part = part;
        this.recalls = recalls;
    }

    /** What it learns from. */
    FeedbackPart part() {
        return part;
    }

    /** Whether the number of recalled episodes makes a difference to it. */
    boolean recalls() {
        return recalls;
    }

    /** Whether a model judges. */
    boolean asksModel() {
        return this != MAJORITY;
    }

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
