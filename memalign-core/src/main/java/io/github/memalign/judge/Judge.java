package io.github.memalign.judge;

import java.util.HashSet;
import java.util.Set;

/**
 * Gives feedback on examples. It holds nothing open. Implementations are safe for use by several threads at once.
 *
 * <p>To judge in the background, hand it to an executor (one of virtual threads where the JDK has them): {@code
 * Future<Feedback> said = executor.submit(() -> judge.judge(example))}. {@code said.cancel(true)} interrupts the call of the
 * model; a judge that is interrupted gives {@link FeedbackError.Code#CANCELLED} and leaves its thread interrupted.
 */
public interface Judge {
    /** The judge's definition. */
    JudgeDefinition definition();

    /**
     * Judges one example. What goes wrong with the example, or whatever the model, the embedding or a tool throws, is in
     * the feedback, never thrown.
     *
     * @param example what to judge
     * @param options how to judge it
     * @throws io.github.memalign.RunStoppedException if a model says that all work is to end, such as when a recording lacks it
     */
    Feedback judge(Example example, Options options);

    /** Judges one example with the default options. */
    default Feedback judge(Example example) {
        return judge(example, Options.DEFAULT);
    }

    /**
     * How to judge one example.
     *
     * @param excludeSelf whether the episode with the example's own id is kept out of what is recalled; false by default,
     *     since examples that the judge has seen are meant to be recognized
     * @param excluded ids of further episodes to keep out
     * @param tools what the model may call to inspect the example, if anything
     */
    record Options(boolean excludeSelf, Set<String> excluded, Tools tools) {
        /** Everything may be recalled, and there are no tools. */
        public static final Options DEFAULT = new Options(false, Set.of(), Tools.NONE);

        public Options {
            excluded = Set.copyOf(excluded);
        }

        /** The ids of all episodes to keep out when that example is judged. */
        public Set<String> excludedFor(Example example) {
            if (!excludeSelf) {
                return excluded;
            }
            Set<String> all = new HashSet<>(excluded);
            all.add(example.id());
            return all;
        }

        /** These options, with the example's own episode kept out. */
        public Options withoutSelf() {
            return new Options(true, excluded, tools);
        }
    }
}
