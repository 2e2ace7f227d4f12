package io.github.memalign.spring;

import io.github.memalign.memory.AlignedJudge;

/** Where saved judges are. A bean of this type adds places that {@code memalign.judges.NAME.location} may name. */
public interface JudgeSource {
    /** Whether a location is one of these; the first source that says so, in the order of the beans, is asked. */
    boolean handles(String location);

    /**
     * The judge that is there now.
     *
     * @throws io.github.memalign.MemAlignException if there is none or it cannot be read
     */
    AlignedJudge load(String location);
}
