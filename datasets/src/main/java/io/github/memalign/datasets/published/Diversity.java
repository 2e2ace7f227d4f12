package io.github.memalign.datasets.published;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Picks texts that are far from each other by greedy k-center (Gonzalez 1985): the first at random, then always the one
 * farthest from those that were picked.
 */
final class Diversity {
    private Diversity() {}

    /**
     * Picks.
     *
     * @param texts all different, more than k
     * @param vectors in the order of the texts
     * @return k texts, in the order of the texts
     */
    static List<String> pick(List<String> texts, List<float[]> vectors, int k, long seed) {
        TreeSet<Integer> picked = new TreeSet<>();
        double[] distance = new double[texts.size()];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int next = new Random(seed).nextInt(texts.size());
        while (picked.size() < k) {
            picked.add(next);
            int farthest = -1;
            for (int i = 0; i < distance.length; i++) {
                distance[i] = Math.min(distance[i], 1 - cosine(vectors.get(i), vectors.get(next)));
                if (!picked.contains(i) && (farthest < 0 || distance[i] > distance[farthest])) {
                    farthest = i;
                }
            }
            next = farthest;
        }
        List<String> chosen = new ArrayList<>();
        picked.forEach(index -> chosen.add(texts.get(index)));
        return chosen;
    }

    private static double cosine(float[] one, float[] other) {
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < one.length; i++) {
            product += one[i] * (double) other[i];
            squares += one[i] * (double) one[i];
            otherSquares += other[i] * (double) other[i];
        }
        return squares == 0 || otherSquares == 0 ? 0 : product / Math.sqrt(squares * otherSquares);
    }
}
