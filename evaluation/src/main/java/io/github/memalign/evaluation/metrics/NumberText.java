package io.github.memalign.evaluation.metrics;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures as people read them: rounded, never as a negative zero, and a small p as a bound. */
public final class NumberText {
    private static final double SMALLEST_P = 0.001;

    private NumberText() {}

    /** Rounded to so many decimals; what rounds to zero has no sign. */
    public static String of(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.startsWith("-") && isZero(text) ? text.substring(1) : text;
    }

    /** The same; a dash where there is none. */
    public static String of(OptionalDouble value, int decimals) {
        return value.isPresent() ? of(value.getAsDouble(), decimals) : "–";
    }

    /** The same with a sign; what rounds to zero has none. */
    public static String signed(double value, int decimals) {
        String text = of(value, decimals);
        return text.startsWith("-") || isZero(text) ? text : "+" + text;
    }

    /** A probability to three decimals: {@code < 0.001} where it is less. */
    public static String p(double p) {
        return p < SMALLEST_P ? "< " + SMALLEST_P : of(p, 3);
    }

    private static boolean isZero(String text) {
        return text.chars().noneMatch(c -> c >= '1' && c <= '9');
    }
}
