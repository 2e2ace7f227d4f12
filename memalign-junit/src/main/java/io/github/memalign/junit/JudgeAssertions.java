package io.github.memalign.junit;

import io.github.memalign.judge.Judge;

/**
 * Where assertions on judges begin.
 *
 * <pre>{@code
 * assertThat(judge).judging(example).gives("appropriate");
 * }</pre>
 */
public final class JudgeAssertions {
    private JudgeAssertions() {}

    /**
     * Begins an assertion.
     *
     * @param judge with a {@link LoadedJudge} a failure shows texts of the memory, with any other judge only their ids
     */
    public static JudgeAssert assertThat(Judge judge) {
        return new JudgeAssert(judge);
    }
}
