package io.github.memalign.spark;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was judged by now, tasks that were run again included.
 *
 * @param rows verdicts, failed and withheld ones included
 * @param failures rows with an error
 * @param needReview verdicts that were withheld
 * @param tokens sent and received, as far as they are known
 * @param cost US dollars, as far as they are known
 * @param labels how many verdicts of each value; beyond {@value #MOST_LABELS} different ones, the others together
 */
public record Tally(long rows, long failures, long needReview, long tokens, double cost, SortedMap<String, Long> labels)
        implements Serializable {
    /** How many labels are told apart. */
    public static final int MOST_LABELS = 100;

    /** What labels are counted under that are too many to be told apart. */
    public static final String OTHERS = "(others)";

    static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, new TreeMap<>());

    public Tally {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** The share of a label among the verdicts that were given, from 0 to 1; 0 where none was. */
    public double share(String label) {
        long given = rows - failures - needReview;
        return given == 0 ? 0 : labels.getOrDefault(label, 0L) / (double) given;
    }
}
