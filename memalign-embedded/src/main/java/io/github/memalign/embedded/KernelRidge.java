package io.github.memalign.embedded;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Kernel ridge regression with an intercept, in closed form: the kernel is centred and scaled to a mean diagonal of 1, and
 * the leave-one-out residuals follow from the inverse (see Rasmussen and Williams, Gaussian Processes for Machine
 * Learning, section 5.4.2).
 */
final class KernelRidge {
    private static final double NO_VARIATION = 1e-12;

    private final double[] columnMeans;
    private final double mean;
    private final double scale;
    private final double[] targetMeans;
    private final RealMatrix weights;
    private final double[][] leftOut;

    private KernelRidge(
            double[] columnMeans,
            double mean,
            double scale,
            double[] targetMeans,
            RealMatrix weights,
            double[][] leftOut) {
        this.columnMeans = columnMeans;
        this.mean = mean;
        this.scale = scale;
        this.targetMeans = targetMeans;
        this.weights = weights;
        this.leftOut = leftOut;
    }

    /**
     * Fits.
     *
     * @param kernel similarities of the cases with each other, n by n, positive semidefinite
     * @param targets n rows of values to predict
     * @param lambda the penalty, above 0, in units of the mean of the kernel's diagonal
     * @param withLeaveOneOut whether {@link #leftOut} is wanted, which takes as long again
     */
    static KernelRidge fit(double[][] kernel, double[][] targets, double lambda, boolean withLeaveOneOut) {
        int n = kernel.length;
        double[] columnMeans = columnMeans(kernel);
        double mean = mean(columnMeans);
        double[] targetMeans = columnMeans(targets);
        double[][] centred = new double[n][n];
        double trace = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                centred[i][j] = kernel[i][j] - columnMeans[i] - columnMeans[j] + mean;
            }
            trace += centred[i][i];
        }
        double scale = trace / n;
        double[][] deviations = deviations(targets, targetMeans);
        if (scale < NO_VARIATION) {
            RealMatrix none = new Array2DRowRealMatrix(n, targetMeans.length);
            return new KernelRidge(columnMeans, mean, 1, targetMeans, none, targets);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                centred[i][j] /= scale;
            }
            centred[i][i] += lambda;
        }
        CholeskyDecomposition cholesky =
                new CholeskyDecomposition(new Array2DRowRealMatrix(centred, false), 1e-9, 1e-14);
        RealMatrix weights = cholesky.getSolver().solve(new Array2DRowRealMatrix(deviations, false));
        double[][] leftOut = withLeaveOneOut ? leaveOneOut(cholesky, weights, targets, lambda) : new double[0][];
        return new KernelRidge(columnMeans, mean, scale, targetMeans, weights, leftOut);
    }

    /** What each case would be predicted to be from all others; the intercept's own share is taken out too. */
    private static double[][] leaveOneOut(
            CholeskyDecomposition cholesky, RealMatrix weights, double[][] targets, double lambda) {
        int n = targets.length;
        RealMatrix inverse = cholesky.getSolver().solve(MatrixUtils.createRealIdentityMatrix(n));
        double[][] leftOut = new double[n][];
        for (int i = 0; i < n; i++) {
            double leverage = 1 - lambda * inverse.getEntry(i, i) + 1.0 / n;
            leftOut[i] = targets[i].clone();
            for (int c = 0; c < leftOut[i].length; c++) {
                double residual = lambda * weights.getEntry(i, c);
                leftOut[i][c] -= residual / Math.max(1 - leverage, 1e-6);
            }
        }
        return leftOut;
    }

    /** The values predicted for something with those similarities to the cases. */
    double[] predict(double[] similarities) {
        int n = similarities.length;
        double own = mean(similarities);
        double[] predicted = targetMeans.clone();
        for (int i = 0; i < n; i++) {
            double centred = (similarities[i] - own - columnMeans[i] + mean) / scale;
            for (int c = 0; c < predicted.length; c++) {
                predicted[c] += centred * weights.getEntry(i, c);
            }
        }
        return predicted;
    }

    /** What each case would be predicted to be from all others; empty if it was not asked for. */
    double[][] leftOut() {
        return leftOut;
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
            sum += value;
        }
        return sum / values.length;
    }

    private static double[][] deviations(double[][] targets, double[] means) {
        double[][] deviations = new double[targets.length][means.length];
        for (int i = 0; i < targets.length; i++) {
            for (int c = 0; c < means.length; c++) {
                deviations[i][c] = targets[i][c] - means[c];
            }
        }
        return deviations;
    }
}
