package io.github.memalign;

import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Retry;
import java.time.Duration;
import java.util.List;

/**
 * Told when judgements and alignments begin and end, for telemetry. A begin and its end are told by the thread that does the
 * work, so that what a listener opens at the begin, such as a span, is current while the models are called. Calls come from
 * several threads at once. What a listener throws is logged and changes nothing.
 */
public interface MemAlignListener {
    /**
     * A judgement begins.
     *
     * @return told how it ends
     */
    default Ending<Feedback> judging(JudgeDefinition judge, Example example) {
        return Ending.unheard();
    }

    /**
     * An alignment, or the editing of an episode, begins.
     *
     * @return told how it ends
     */
    default Ending<Alignment> aligning(AlignedJudge judge, List<LabelledExample> feedback) {
        return Ending.unheard();
    }

    /** A call of a model that was named by a URI failed for a reason that passes, and is made again. */
    default void retrying(Retry retry) {}

    /**
     * Told how something ends, once.
     *
     * @param <T> what comes of it
     */
    interface Ending<T> {
        /**
         * It is done; a feedback may hold an error, and the report of an alignment failures.
         *
         * @param result what came of it
         * @param duration how long it took
         */
        void ended(T result, Duration duration);

        /**
         * It was ended by an exception, such as that of an embedding model that fails during an alignment.
         *
         * @param duration how long it took
         */
        default void failed(Throwable thrown, Duration duration) {}

        /** For a listener that does not care how it ends. */
        static <T> Ending<T> unheard() {
            return (result, duration) -> {};
        }
    }
}
