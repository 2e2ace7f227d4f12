package io.github.memalign.evaluation.confidence;

import io.github.memalign.confidence.Calibration;

/**
 * What verdicts that are given have to be like.
 *
 * @param agreement the share of them that experts agree with at least, above 0 and below 1
 * @param level the probability at most that they agree with fewer, above 0 and below 1
 * @param within by how much a number may differ from the experts' and still agree, 0 or more
 */
public record Goal(double agreement, double level, double within) {
    /** The level that is usual. */
    public static final double USUAL_LEVEL = 0.05;

    /**
     * Checks.
     *
     * @throws io.github.memalign.InvalidSettingException if something is out of range
     */
    public Goal {
        Calibration.checkGoal(agreement, level, within);
    }

    /** That share, at the usual level, of verdicts that are just what the experts say. */
    public static Goal agreement(double agreement) {
        return new Goal(agreement, USUAL_LEVEL, 0);
    }
}
