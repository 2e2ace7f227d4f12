package io.github.memalign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelRidgeTest {
    private static final double LAMBDA = 0.5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void strongPenaltyPredictsTheMeanAndAWeakOneTheTargets(long seed) {
        double[][] points = points(seed, 12);
        double[][] targets = targets(points);
        KernelRidge stiff = KernelRidge.fit(kernel(points), targets, 1e9);
        KernelRidge loose = KernelRidge.fit(kernel(points), targets, 1e-9);
        double mean = 0;
        for (double[] target : targets) {
            mean += target[0] / targets.length;
        }
        for (int i = 0; i < points.length; i++) {
            double[] similarities = kernel(points)[i];
            assertThat(predict(stiff.all(), similarities)).isCloseTo(mean, within(1e-6));
            assertThat(predict(loose.all(), similarities)).isCloseTo(targets[i][0], within(1e-4));
        }
    }

    /** The formula against its definition: solve once a left-out case, the scale being that of the full fit. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void leaveOneOutIsLeavingOutForReal(long seed) {
        double[][] points = points(seed, 60);
        double[][] targets = targets(points);
        KernelRidge ridge = KernelRidge.fit(kernel(points), targets, LAMBDA);
        double[][] leftOut = ridge.leftOut();
        for (int i = 0; i < points.length; i++) {
            double[][] others = without(points, i);
            double penalty = LAMBDA * scale(points) / scale(others);
            KernelRidge refit = KernelRidge.fit(kernel(others), without(targets, i), penalty);
            double expected = predict(refit.all(), similarities(points[i], others));
            assertThat(leftOut[i][0]).isCloseTo(expected, within(1e-9));
            assertThat(predict(ridge.without(i), kernel(points)[i])).isCloseTo(expected, within(1e-9));
        }
    }

    /** What is predicted of any point without several cases is what a fit of the others predicts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 19})
    void severalCasesAreLeftOutAtOnce(int left) {
        double[][] points = points(4, 20);
        double[][] targets = targets(points);
        int[] places = IntStream.range(0, left).map(i -> (i * 3) % 20).toArray();
        List<Integer> rest = IntStream.range(0, 20)
                .filter(i -> Arrays.stream(places).noneMatch(place -> place == i))
                .boxed()
                .toList();
        double[][] others = rest.stream().map(i -> points[i]).toArray(double[][]::new);
        double[][] theirs = rest.stream().map(i -> targets[i]).toArray(double[][]::new);
        KernelRidge.Prediction without =
                KernelRidge.fit(kernel(points), targets, LAMBDA).without(places);
        for (double[] point : points(5, 10)) {
            double[] similarities = similarities(point, points);
            double expected = left == 19
                    ? theirs[0][0]
                    : predict(
                            KernelRidge.fit(kernel(others), theirs, LAMBDA * scale(points) / scale(others))
                                    .all(),
                            similarities(point, others));
            assertThat(predict(without, similarities)).isCloseTo(expected, within(1e-9));
            for (int place : places) {
                assertThat(without.contributions(similarities)[place][0]).isEqualTo(0, within(0.0));
            }
        }
    }

    @Test
    void casesThatAreAllAlikePredictTheMeanOfTheOthers() {
        double[][] kernel = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}};
        KernelRidge ridge = KernelRidge.fit(kernel, new double[][] {{0}, {0}, {3}}, LAMBDA);
        assertThat(predict(ridge.all(), new double[] {1, 1, 1})).isCloseTo(1, within(1e-9));
        assertThat(ridge.leftOut()[0][0]).isCloseTo(1.5, within(1e-9));
        assertThat(predict(ridge.without(2), new double[] {1, 1, 1})).isCloseTo(0, within(1e-9));
    }

    private static double predict(KernelRidge.Prediction prediction, double[] similarities) {
        return prediction.predict(prediction.contributions(similarities))[0];
    }

    /** The mean of the centred kernel's diagonal. */
    private static double scale(double[][] points) {
        double[][] kernel = kernel(points);
        double diagonal = 0;
        double all = 0;
        for (int i = 0; i < kernel.length; i++) {
            diagonal += kernel[i][i] / kernel.length;
            all += Arrays.stream(kernel[i]).sum() / (kernel.length * kernel.length);
        }
        return diagonal - all;
    }

    private static double[] similarities(double[] point, double[][] others) {
        return Arrays.stream(others)
                .mapToDouble(other -> similarity(point, other))
                .toArray();
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
