package io.github.memalign.evaluation.confidence;

import io.github.memalign.judge.Feedback;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A verdict on an example that experts labelled.
 *
 * @param confidence how sure the judge is of it, from 0 to 1
 * @param agrees whether the experts agree
 */
public record Rated(double confidence, boolean agrees) {
    private static final double ROUNDING = 1e-9;

    /**
     * Holds a feedback against a label.
     *
     * @param within by how much a number may differ and still agree
     * @return empty if there is no verdict, or no confidence
     */
    static Optional<Rated> of(Feedback feedback, Object label, double within) {
        OptionalDouble confidence = feedback.confidence();
        return confidence.isEmpty()
                ? Optional.empty()
                : feedback.value().map(value -> new Rated(confidence.getAsDouble(), agree(value, label, within)));
    }

    private static boolean agree(Object value, Object label, double within) {
        return value instanceof Number one && label instanceof Number other
                ? Math.abs(one.doubleValue() - other.doubleValue()) <= within + ROUNDING
                : value.equals(label);
    }
}
