package io.github.memalign.internal;

/**
 * The 95% interval of a share (Wilson 1927, Journal of the American Statistical Association 22). It has a width at shares of
 * 0 and 1 too.
 *
 * @param low its lower end, 0 or more
 * @param high its upper end, 1 or less
 */
public record WilsonInterval(double low, double high) {
    /** The 97.5% quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * The interval of a share.
     *
     * @param share from 0 to 1; of verdicts of several runs it is no multiple of 1 / n
     * @param n how many independent examples it was found on, 1 or more
     */
    public static WilsonInterval of(double share, int n) {
        double square = Z * Z / n;
        double middle = (share + square / 2) / (1 + square);
        double reach = Z / (1 + square) * Math.sqrt(share * (1 - share) / n + square / (4 * n));
        return new WilsonInterval(Math.max(0, middle - reach), Math.min(1, middle + reach));
    }
}
