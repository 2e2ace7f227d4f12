package io.github.memalign.server;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.memory.AlignedJudge;
import java.util.List;
import java.util.function.UnaryOperator;

/** Where a judge is kept that is served. Safe for use by several threads at once. */
public interface JudgeHome {
    /**
     * The judge as it is kept now.
     *
     * @throws io.github.memalign.MemAlignException if it cannot be read
     */
    AlignedJudge load();

    /**
     * Tells one state of what is kept from another without reading it all; the same text each time where nobody else can
     * change it.
     *
     * @throws io.github.memalign.MemAlignException if it cannot be looked at now
     */
    String state();

    /**
     * Feedback as it is kept here, so that what is said again is known: by the ids that examples and words have here, where
     * these are others than those of the rows that are sent.
     *
     * @param judge the judge as it is kept now
     * @throws io.github.memalign.MemAlignException if it cannot be looked at now
     */
    default List<LabelledExample> known(AlignedJudge judge, List<LabelledExample> feedback) {
        return feedback;
    }

    /**
     * Changes the judge as it is kept now, while nobody else can change it, and saves it, whole or not at all. Where others
     * cannot be kept from changing it, what they made of it is changed once more.
     *
     * @param change gives the changed judge; the same object where there is nothing to save
     * @throws io.github.memalign.MemAlignException if it has no place where it can be kept, somebody else is changing it, or
     *     it cannot be read or written; and what the change throws. It is as it was then
     */
    Kept change(UnaryOperator<AlignedJudge> change);

    /**
     * A judge that is kept.
     *
     * @param place where, for people
     * @param state what {@link #state()} told before anybody else could change it again
     */
    record Kept(AlignedJudge judge, String place, String state) {}
}
