package io.github.memalign.embedded;

import org.apache.commons.math3.stat.StatUtils;

/**
 * How likely a verdict is right, given the margin by which it won: the logistic curve through the margins of left-out cases
 * and whether these were right (Platt, Probabilistic Outputs for Support Vector Machines, 1999). It never falls with the
 * margin, so that it orders verdicts as margins do, and is drawn to a half as by two more cases, one right and one wrong:
 * a few cases are no proof.
 *
 * @param offset log odds at the mean margin
 * @param slope log odds that one deviation of the margins adds
 * @param mean of the margins of left-out cases
 * @param deviation of these margins
 * @param cases how many were left out
 */
record Certainty(double offset, double slope, double mean, double deviation, int cases) {
    private static final double USUAL_SLOPE = 1;
    private static final double LEAST_SLOPE = 0.05;
    private static final double NO_VARIATION = 1e-9;
    private static final double ENOUGH = 1e-9;
    private static final int MOST_STEPS = 50;

    /**
     * Fits the curve.
     *
     * @param margins of left-out cases, at least one
     * @param right whether the verdict on each was its label
     */
    static Certainty of(double[] margins, boolean[] right) {
        int n = margins.length;
        double mean = StatUtils.mean(margins);
        double spread = Math.sqrt(StatUtils.populationVariance(margins));
        double deviation = spread < NO_VARIATION ? 1 : spread;
        int rights = 0;
        for (boolean one : right) {
            rights += one ? 1 : 0;
        }
        double ofRight = (rights + 1.0) / (rights + 2);
        double ofWrong = 1.0 / (n - rights + 2);
        double offset = 0;
        double slope = USUAL_SLOPE;
        double step = 1;
        // Newton's steps for the likelihood, with a bell curve of deviation 1 around the usual slope before it.
        for (int i = 0; i < MOST_STEPS && step > ENOUGH; i++) {
            double byOffset = 0;
            double bySlope = USUAL_SLOPE - slope;
            double offsets = ENOUGH;
            double both = 0;
            double slopes = 1;
            for (int j = 0; j < n; j++) {
                double z = (margins[j] - mean) / deviation;
                double p = logistic(offset + slope * z);
                double error = (right[j] ? ofRight : ofWrong) - p;
                double weight = p * (1 - p);
                byOffset += error;
                bySlope += error * z;
                offsets += weight;
                both += weight * z;
                slopes += weight * z * z;
            }
            double determinant = offsets * slopes - both * both;
            double offsetStep = (slopes * byOffset - both * bySlope) / determinant;
            double slopeStep = (offsets * bySlope - both * byOffset) / determinant;
            step = Math.max(Math.abs(offsetStep), Math.abs(slopeStep));
            double shortened = Math.min(1, 1 / step);
            offset += offsetStep * shortened;
            slope += slopeStep * shortened;
        }
        return new Certainty(offset, Math.max(LEAST_SLOPE, slope), mean, deviation, n);
    }

    private static double logistic(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    /** The probability, above 0 and below 1, that a verdict with that margin is right. */
    double at(double margin) {
        return (cases * logistic(offset + slope * (margin - mean) / deviation) + 1) / (cases + 2);
    }
}
