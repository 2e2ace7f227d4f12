package io.github.memalign.datasets.rows;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that someone who mistyped it probably meant. */
public final class Nearest {
    private static final int FAR = 3;
    private static final int LONG = 5;

    private Nearest() {}

    /** The known name with the fewest edits, if there are few enough; the first of several. */
    public static Optional<String> to(String written, Collection<String> known) {
        String folded = fold(written);
        return known.stream()
                .filter(name -> edits(folded, fold(name)) <= Math.min(FAR, Math.max(1, name.length() / 2)))
                .min(Comparator.comparingInt(name -> edits(folded, fold(name))));
    }

    /**
     * The known name that was almost certainly meant: the same but for case and separators, with a letter too many, missing
     * or, in longer names, wrong or in the wrong place.
     */
    public static Optional<String> almost(String written, Collection<String> known) {
        String folded = fold(written);
        return to(written, known).filter(name -> edits(folded, fold(name)) <= (name.length() < LONG ? 1 : 2));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    private static int edits(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
