package io.github.memalign.cli.location;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.memory.AlignedJudge;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind of place in which judges are kept. */
interface JudgeStore extends AutoCloseable {
    /** Whether a location is of this kind. */
    boolean handles(String location);

    /**
     * The judge that is kept there.
     *
     * @throws io.github.memalign.MemAlignException if there is none or it cannot be read
     */
    AlignedJudge load(String location);

    /**
     * Tells one state of what is there from another; the same text each time where nothing there is ever changed.
     *
     * @throws io.github.memalign.MemAlignException if it cannot be looked at
     */
    default String state(String location) {
        return "";
    }

    /**
     * Feedback as the place keeps it, so that what is said again is known: by the ids that examples and words have there.
     *
     * @param judge the judge that was loaded from there
     */
    default List<LabelledExample> known(String location, AlignedJudge judge, List<LabelledExample> feedback) {
        return feedback;
    }

    /** Where a changed judge from that location is kept; empty if that has to be said. */
    Optional<String> successor(String location);

    /**
     * Fails where {@link #save} would, before anything is paid for, and keeps others from changing what is there until the
     * store is closed.
     *
     * @throws io.github.memalign.MemAlignException if nothing can be kept there
     */
    void checkWritable(String location, boolean overwrite);

    /**
     * Keeps a judge there, whole or not at all.
     *
     * @param figures what is known of it as numbers, such as its agreement with the experts
     * @return where it is, for people
     * @throws io.github.memalign.MemAlignException if it cannot be written
     */
    String save(String location, AlignedJudge judge, Map<String, Double> figures);

    /**
     * Adds how well a judge that was saved agrees with the experts, if the place keeps such.
     *
     * @param place what {@link #save} gave
     */
    default void addAgreement(String place, AlignedJudge judge, Agreement agreement) {}

    /** Lets others change what is there. */
    @Override
    default void close() {}
}
