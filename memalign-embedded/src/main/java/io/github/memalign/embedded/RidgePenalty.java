package io.github.memalign.embedded;

/**
 * How strongly to hold a fit back, found by leaving cases out: few cases get a fixed penalty, since choosing it by them
 * would fit their noise; from many the best of a few penalties is taken. Of very many an evenly spread part decides.
 *
 * @param lambda the penalty
 * @param targets of the cases that decided
 * @param leftOut what they would be predicted to be from the others
 */
record RidgePenalty(double lambda, double[][] targets, double[][] leftOut) {
    private static final double USUAL = 1;
    private static final double[] CHOICES = {0.5, 1, 2, 4, 8};
    private static final int ENOUGH_TO_CHOOSE = 100;
    private static final int ENOUGH_TO_DECIDE = 400;

    static RidgePenalty of(double[][] kernel, double[][] targets) {
        int step = (kernel.length + ENOUGH_TO_DECIDE - 1) / ENOUGH_TO_DECIDE;
        double[][] part = step == 1 ? kernel : part(kernel, step);
        double[][] rows = step == 1 ? targets : every(targets, step);
        if (kernel.length < ENOUGH_TO_CHOOSE) {
            return leavingOut(part, rows, USUAL);
        }
        RidgePenalty best = leavingOut(part, rows, CHOICES[0]);
        for (int i = 1; i < CHOICES.length; i++) {
            RidgePenalty other = leavingOut(part, rows, CHOICES[i]);
            if (other.error() < best.error()) {
                best = other;
            }
        }
        return best;
    }

    private static RidgePenalty leavingOut(double[][] kernel, double[][] targets, double lambda) {
        return new RidgePenalty(
                lambda, targets, KernelRidge.fit(kernel, targets, lambda).leftOut());
    }

    /** The means of the targets. */
    double[] base() {
        double[] base = new double[targets[0].length];
        for (double[] target : targets) {
            for (int c = 0; c < base.length; c++) {
                base[c] += target[c] / targets.length;
            }
        }
        return base;
    }

    private double error() {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            for (int c = 0; c < targets[i].length; c++) {
                double difference = leftOut[i][c] - targets[i][c];
                sum += difference * difference;
            }
        }
        return sum;
    }

    private static double[][] part(double[][] kernel, int step) {
        double[][] rows = every(kernel, step);
        double[][] part = new double[rows.length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                part[i][j] = rows[i][j * step];
            }
        }
        return part;
    }

    private static double[][] every(double[][] rows, int step) {
        double[][] every = new double[(rows.length + step - 1) / step][];
        for (int i = 0; i < every.length; i++) {
            every[i] = rows[i * step];
        }
        return every;
    }
}
