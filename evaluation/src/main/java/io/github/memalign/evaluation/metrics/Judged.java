package io.github.memalign.evaluation.metrics;

/**
 * A label and the verdict on the same example, both of the judge's type.
 *
 * @param label what the experts say
 * @param verdict what the judge says
 */
public record Judged(Object label, Object verdict) {
    /** Whether they are equal. */
    public boolean isExact() {
        return label.equals(verdict);
    }

    double labelNumber() {
        return ((Number) label).doubleValue();
    }

    double verdictNumber() {
        return ((Number) verdict).doubleValue();
    }
}
