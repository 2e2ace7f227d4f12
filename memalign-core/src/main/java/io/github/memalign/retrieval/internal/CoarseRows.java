package io.github.memalign.retrieval.internal;

import java.util.Arrays;

/**
 * Rows in a quarter of their size, by which most can be passed over without looking at them: each component is rounded to one of
 * 255 steps, and how far that may lead a similarity astray is known for each row. Immutable.
 *
 * <p>With row {@code x = x' + e} and query {@code q = q' + d}, of which {@code x'} and {@code q'} are the rounded ones, the
 * product {@code q·x} differs from {@code q'·x'} by {@code q·e + d·x'}, which is {@code |q||e| + |d||x'|} at most.
 */
final class CoarseRows {
    /** Rows that stand side by side, component by component, so that one instruction works on several of them. */
    static final int BLOCK = 512;

    /** Components in an {@code int}: three from 1 to 255, of which 128 is zero, below one from -127 to 127. */
    private static final int PER_WORD = 4;

    private static final int ZERO = 128;
    private static final int STEPS = 127;
    private static final int QUERY_STEPS = 8191;

    /** What the additions of floats that are compared with may be off by, for each of them. */
    private static final double ROUNDING = 0x1p-23;

    private final int dimension;
    private final int words;
    private final int[][][] blocks;
    private final float[] steps;
    private final float[] lost;
    private double longest;

    /** @param rows of one length, with finite components */
    CoarseRows(float[][] rows) {
        this.dimension = rows[0].length;
        this.words = (dimension + 2 * PER_WORD - 1) / (2 * PER_WORD) * 2;
        this.blocks = new int[(rows.length + BLOCK - 1) / BLOCK][words][BLOCK];
        this.steps = new float[rows.length];
        this.lost = new float[rows.length];
        for (int row = 0; row < rows.length; row++) {
            put(row, rows[row]);
        }
    }

    private void put(int row, float[] vector) {
        float step = largest(vector) / STEPS;
        int[][] block = blocks[row / BLOCK];
        double error = 0;
        double length = 0;
        for (int i = 0; i < dimension; i++) {
            int code = step == 0 ? 0 : Math.max(-STEPS, Math.min(STEPS, Math.round(vector[i] / step)));
            int place = i % PER_WORD;
            block[i / PER_WORD][row % BLOCK] |= (place < PER_WORD - 1 ? code + ZERO : code) << 8 * place;
            double rounded = (double) code * step;
            error += (vector[i] - rounded) * (vector[i] - rounded);
            length += rounded * rounded;
        }
        steps[row] = step;
        lost[row] = Math.nextUp((float) Math.sqrt(error));
        longest = Math.max(longest, Math.sqrt(length) + lost[row]);
    }

    private static float largest(float[] vector) {
        float largest = 0;
        for (float x : vector) {
            largest = Math.max(largest, Math.abs(x));
        }
        return largest;
    }

    /** How many blocks there are. */
    int blocks() {
        return blocks.length;
    }

    /** What is looked for, rounded. */
    Query query(float[] vector) {
        return new Query(vector);
    }

    /** A query, for use by one thread. */
    final class Query {
        private final int[] weights;
        private final int[] sums = new int[BLOCK];
        private final int none;
        private final double step;
        private final double length;
        private final double slack;

        Query(float[] vector) {
            // So that no sum of products passes 31 bits.
            int most = Math.min(QUERY_STEPS, Integer.MAX_VALUE / STEPS / dimension);
            step = (double) largest(vector) / most;
            int[] codes = new int[words * PER_WORD];
            double error = 0;
            double square = 0;
            for (int i = 0; i < dimension; i++) {
                codes[i] = step == 0 ? 0 : (int) Math.round(vector[i] / step);
                double off = vector[i] - codes[i] * step;
                error += off * off;
                square += (double) vector[i] * vector[i];
            }
            length = Math.sqrt(square);
            slack = Math.sqrt(error) * longest + dimension * ROUNDING * length * longest;
            weights = new int[codes.length];
            int zeros = 0;
            for (int i = 0; i < codes.length; i++) {
                boolean lowest = i % PER_WORD == 0;
                weights[i] = lowest ? codes[i] : codes[i] - (codes[i - 1] << 8);
                zeros += i % PER_WORD < PER_WORD - 1 ? ZERO * codes[i] : 0;
            }
            none = -zeros;
        }

        /**
         * The most that the similarity of each row of a block may be.
         *
         * @param into gets them, in the order of the rows
         */
        void atMost(int block, double[] into) {
            Arrays.fill(sums, none);
            int[][] columns = blocks[block];
            for (int word = 0; word < words; word += 2) {
                add(columns[word], columns[word + 1], weights, word * PER_WORD, sums);
            }
            int first = block * BLOCK;
            int rows = Math.min(BLOCK, steps.length - first);
            for (int i = 0; i < rows; i++) {
                into[i] = sums[i] * step * steps[first + i] + length * lost[first + i] + slack;
            }
        }
    }

    /**
     * Eight components of each row times those of the query. The compiler makes vector instructions of it. A word without its
     * lower components, {@code f >> 8}, is subtracted again with 256 times the weight where {@code f} itself was added, which
     * is cheaper than to take the words apart; what overflows on the way is gone in the end, since the sum does not.
     */
    private static void add(int[] some, int[] others, int[] weights, int at, int[] sums) {
        int a = weights[at];
        int b = weights[at + 1];
        int c = weights[at + 2];
        int d = weights[at + 3];
        int e = weights[at + 4];
        int f = weights[at + 5];
        int g = weights[at + 6];
        int h = weights[at + 7];
        for (int i = 0; i < BLOCK; i++) {
            int one = some[i];
            int other = others[i];
            sums[i] += one * a
                    + (one >> 8) * b
                    + (one >> 16) * c
                    + (one >> 24) * d
                    + other * e
                    + (other >> 8) * f
                    + (other >> 16) * g
                    + (other >> 24) * h;
        }
    }
}
