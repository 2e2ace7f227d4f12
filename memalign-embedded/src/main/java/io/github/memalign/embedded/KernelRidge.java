package io.github.memalign.embedded;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Kernel ridge regression with an intercept, in closed form: the kernel is centred and scaled to a mean diagonal of 1. What
 * would be learned without some of the cases follows from the columns of the inverse that belong to them (for one case see
 * Rasmussen and Williams, Gaussian Processes for Machine Learning, section 5.4.2); only the scale stays that of all.
 */
final class KernelRidge {
    private static final double NO_VARIATION = 1e-12;
    private static final double SMALLEST = 1e-9;

    private final double[][] kernel;
    private final double[][] targets;
    private final double[] columnMeans;
    private final double lambda;
    private final double scale;
    private final CholeskyDecomposition cholesky;
    private final double[][] weights;

    private KernelRidge(double[][] kernel, double[][] targets, double lambda) {
        int n = kernel.length;
        this.kernel = kernel;
        this.targets = targets;
        this.lambda = lambda;
        this.columnMeans = columnMeans(kernel);
        double mean = mean(columnMeans);
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += kernel[i][i] - 2 * columnMeans[i] + mean;
        }
        this.scale = trace / n < NO_VARIATION ? 1 : trace / n;
        double[][] penalized = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                penalized[i][j] = (kernel[i][j] - columnMeans[i] - columnMeans[j] + mean) / scale;
            }
            penalized[i][i] += lambda;
        }
        this.cholesky = new CholeskyDecomposition(new Array2DRowRealMatrix(penalized, false), 1e-9, 1e-14);
        this.weights = cholesky.getSolver()
                .solve(new Array2DRowRealMatrix(deviations(targets), false))
                .getData();
    }

    /**
     * Fits.
     *
     * @param kernel similarities of the cases with each other, n by n, positive semidefinite
     * @param targets n rows of values to predict
     * @param lambda the penalty, above 0, in units of the mean of the kernel's diagonal
     */
    static KernelRidge fit(double[][] kernel, double[][] targets, double lambda) {
        return new KernelRidge(kernel, targets, lambda);
    }

    /** What each case would be predicted to be from all others; takes the whole inverse. */
    double[][] leftOut() {
        int n = kernel.length;
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        RealMatrix inverse = inverseColumns(all);
        double[][] leftOut = new double[n][];
        for (int i = 0; i < n; i++) {
            double own = Math.max(inverse.getEntry(i, i), SMALLEST / lambda);
            leftOut[i] = targets[i].clone();
            for (int c = 0; c < leftOut[i].length; c++) {
                leftOut[i][c] -= weights[i][c] / own;
            }
        }
        return leftOut;
    }

    /** What is predicted from all cases. */
    Prediction all() {
        return new Prediction(weights, new int[0]);
    }

    /** What is predicted from all cases but some, at least one and not all. */
    Prediction without(int... left) {
        RealMatrix columns = inverseColumns(left);
        RealMatrix own = columns.getSubMatrix(left, allColumns(columns));
        double[][] theirs = Arrays.stream(left).mapToObj(i -> weights[i]).toArray(double[][]::new);
        RealMatrix shift =
                columns.multiply(new LUDecomposition(own).getSolver().solve(new Array2DRowRealMatrix(theirs, false)));
        double[][] remaining = new double[weights.length][];
        for (int i = 0; i < remaining.length; i++) {
            remaining[i] = weights[i].clone();
            for (int c = 0; c < remaining[i].length; c++) {
                remaining[i][c] -= shift.getEntry(i, c);
            }
        }
        for (int i : left) {
            Arrays.fill(remaining[i], 0);
        }
        return new Prediction(remaining, left);
    }

    private static int[] allColumns(RealMatrix matrix) {
        int[] all = new int[matrix.getColumnDimension()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    /** Columns of the inverse of the penalized kernel, what they do to a constant taken out. */
    private RealMatrix inverseColumns(int[] which) {
        int n = kernel.length;
        double[][] units = new double[n][which.length];
        for (int c = 0; c < which.length; c++) {
            units[which[c]][c] = 1;
        }
        return cholesky.getSolver()
                .solve(new Array2DRowRealMatrix(units, false))
                .scalarAdd(-1 / (n * lambda));
    }

    private double[][] deviations(double[][] values) {
        double[] means = columnMeans(values);
        double[][] deviations = new double[values.length][means.length];
        for (int i = 0; i < values.length; i++) {
            for (int c = 0; c < means.length; c++) {
                deviations[i][c] = values[i][c] - means[c];
            }
        }
        return deviations;
    }

    private static double[] columnMeans(double[][] rows) {
        double[] means = new double[rows[0].length];
        for (double[] row : rows) {
            for (int c = 0; c < means.length; c++) {
                means[c] += row[c] / rows.length;
            }
        }
        return means;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    /** What follows from the cases that count. */
    final class Prediction {
        private final double[][] used;
        private final boolean[] left;
        private final double[] base;
        private final double[] centres;
        private final double centre;

        private Prediction(double[][] used, int[] leftOut) {
            int n = kernel.length;
            int rest = n - leftOut.length;
            this.used = used;
            this.left = new boolean[n];
            this.base = columnMeans(targets);
            this.centres = columnMeans.clone();
            for (int i : leftOut) {
                left[i] = true;
            }
            if (leftOut.length > 0) {
                for (int c = 0; c < base.length; c++) {
                    base[c] = (base[c] * n - sum(targets, leftOut, c)) / rest;
                }
                for (int j = 0; j < n; j++) {
                    centres[j] = (centres[j] * n - sum(kernel, leftOut, j)) / rest;
                }
            }
            this.centre = meanOfUsed(centres);
        }

        private double sum(double[][] rows, int[] which, int column) {
            double sum = 0;
            for (int i : which) {
                sum += rows[i][column];
            }
            return sum;
        }

        private double meanOfUsed(double[] values) {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < values.length; i++) {
                if (!left[i]) {
                    sum += values[i];
                    count++;
                }
            }
            return sum / count;
        }

        /** What would be predicted of something that is like no case more than another: the mean of the targets. */
        double[] base() {
            return base.clone();
        }

        /**
         * How much each case adds to each predicted value.
         *
         * @param similarities of what is judged to all cases, those left out among them
         * @return by case and value; 0 for cases that are left out
         */
        double[][] contributions(double[] similarities) {
            double own = meanOfUsed(similarities);
            double[][] contributions = new double[used.length][base.length];
            for (int i = 0; i < used.length; i++) {
                double centred = (similarities[i] - own - centres[i] + centre) / scale;
                for (int c = 0; c < base.length; c++) {
                    contributions[i][c] = centred * used[i][c];
                }
            }
            return contributions;
        }

        /** The values that contributions come to. */
        double[] predict(double[][] contributions) {
            double[] predicted = base();
            for (double[] contribution : contributions) {
                for (int c = 0; c < predicted.length; c++) {
                    predicted[c] += contribution[c];
                }
            }
            return predicted;
        }
    }
}
