package io.github.memalign.retrieval.internal;

/** Arithmetic on vectors. */
public final class Vectors {
    private static final int LANES = 8;

    private Vectors() {}

    /** The dot product of two vectors of one length; of vectors of length 1 it is the cosine, from -1 to 1. */
    public static float dot(float[] a, float[] b) {
        return dot(a, b, 0);
    }

    /**
     * The dot product of a vector and a row of a longer array. Eight sums run side by side, because the compiler may not
     * reorder additions of floats, and so uses vector instructions for sums that do not wait for each other.
     */
    static float dot(float[] query, float[] rows, int offset) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int length = query.length;
        int i = 0;
        for (; i <= length - LANES; i += LANES) {
            int row = offset + i;
            s0 += query[i] * rows[row];
            s1 += query[i + 1] * rows[row + 1];
            s2 += query[i + 2] * rows[row + 2];
            s3 += query[i + 3] * rows[row + 3];
            s4 += query[i + 4] * rows[row + 4];
            s5 += query[i + 5] * rows[row + 5];
            s6 += query[i + 6] * rows[row + 6];
            s7 += query[i + 7] * rows[row + 7];
        }
        float sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (; i < length; i++) {
            sum += query[i] * rows[offset + i];
        }
        return sum;
    }
}
