package io.github.memalign.confidence;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.judge.Feedback;
import java.util.OptionalDouble;

/**
 * From which confidence on a judge gives verdicts, and what was promised of these on which evidence: with a probability of 1
 * − {@code level} over the choice of the examples, experts agree with at least the share {@code agreement} of the verdicts
 * that have this confidence, on examples like those it was found on.
 *
 * @param threshold the least confidence of a verdict that is given, from 0 to 1
 * @param agreement the share of such verdicts that experts agree with at least, above 0 and below 1
 * @param level the probability at most that this does not hold, above 0 and below 1
 * @param within by how much a number may differ from the experts' and still agree, 0 or more
 * @param verdicts how many labelled examples with a verdict it was found on
 * @param given how many of these have the confidence
 * @param agreed how many of those the experts agree with
 */
public record Calibration(
        double threshold, double agreement, double level, double within, int verdicts, int given, int agreed) {

    public Calibration {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new InvalidSettingException("threshold", "is " + threshold + "; a confidence is from 0 to 1");
        }
        checkGoal(agreement, level, within);
        if (agreed < 0 || agreed > given || given > verdicts) {
            throw new InvalidSettingException(
                    "given",
                    agreed + " that agree of " + given + " given of " + verdicts
                            + " verdicts cannot be, each is part of the next");
        }
    }

    /**
     * Looks at what is to be promised.
     *
     * @throws InvalidSettingException if it is out of range
     */
    public static void checkGoal(double agreement, double level, double within) {
        if (!(agreement > 0 && agreement < 1)) {
            throw new InvalidSettingException("agreement", "is " + agreement + "; it must be above 0 and below 1");
        }
        if (!(level > 0 && level < 1)) {
            throw new InvalidSettingException("level", "is " + level + "; it must be above 0 and below 1");
        }
        if (!(within >= 0 && Double.isFinite(within))) {
            throw new InvalidSettingException("within", "is " + within + "; it must be 0 or more");
        }
    }

    /** The share of the verdicts that are given, from 0 to 1. */
    public double coverage() {
        return verdicts == 0 ? 0 : given / (double) verdicts;
    }

    /** The feedback as it is given: a value that is not sure enough, or of which nobody knows how sure it is, is withheld. */
    public Feedback applyTo(Feedback feedback) {
        OptionalDouble confidence = feedback.confidence();
        return feedback.value()
                .filter(value -> confidence.isEmpty() || confidence.getAsDouble() < threshold)
                .map(value -> feedback.toBuilder().value(null).withheld(value).build())
                .orElse(feedback);
    }
}
