package io.github.memalign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelRidgeTest {
    private static final double LAMBDA = 0.5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void strongPenaltyPredictsTheMeanAndAWeakOneTheTargets(long seed) {
        double[][] points = points(seed, 12);
        double[][] targets = targets(points);
        KernelRidge stiff = KernelRidge.fit(kernel(points), targets, 1e9, false);
        KernelRidge loose = KernelRidge.fit(kernel(points), targets, 1e-9, false);
        double mean = 0;
        for (double[] target : targets) {
            mean += target[0] / targets.length;
        }
        for (int i = 0; i < points.length; i++) {
            double[] similarities = kernel(points)[i];
            assertThat(stiff.predict(similarities)[0]).isCloseTo(mean, within(1e-6));
            assertThat(loose.predict(similarities)[0]).isCloseTo(targets[i][0], within(1e-4));
        }
    }

    /** The formula against its definition with the centring and the scale of the full fit: solve once a left-out case. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void leaveOneOutIsCloseToLeavingOutForReal(long seed) {
        double[][] points = points(seed, 60);
        double[][] targets = targets(points);
        double[][] leftOut =
                KernelRidge.fit(kernel(points), targets, LAMBDA, true).leftOut();
        for (int i = 0; i < points.length; i++) {
            double[][] others = without(points, i);
            KernelRidge refit = KernelRidge.fit(kernel(others), without(targets, i), LAMBDA, false);
            double[] similarities = new double[others.length];
            for (int j = 0; j < others.length; j++) {
                similarities[j] = similarity(points[i], others[j]);
            }
            assertThat(leftOut[i][0]).isCloseTo(refit.predict(similarities)[0], within(0.05));
        }
    }

    private static double[][] points(long seed, int n) {
        Random random = new Random(seed);
        double[][] points = new double[n][2];
        for (double[] point : points) {
            point[0] = random.nextGaussian();
            point[1] = random.nextGaussian();
        }
        return points;
    }

    private static double[][] targets(double[][] points) {
        double[][] targets = new double[points.length][1];
        for (int i = 0; i < points.length; i++) {
            targets[i][0] = Math.sin(points[i][0]) + 0.3 * points[i][1];
        }
        return targets;
    }

    private static double[][] without(double[][] rows, int left) {
        double[][] others = new double[rows.length - 1][];
        for (int i = 0, j = 0; i < rows.length; i++) {
            if (i != left) {
                others[j++] = rows[i];
            }
        }
        return others;
    }

    private static double[][] kernel(double[][] points) {
        double[][] kernel = new double[points.length][points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < points.length; j++) {
                kernel[i][j] = similarity(points[i], points[j]);
            }
        }
        return kernel;
    }

    private static double similarity(double[] a, double[] b) {
        return Math.exp(-(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2)) / 2);
    }
}
