package io.github.memalign.embedded;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which cases the embedded judge learns from. All, up to a limit, since the time to get ready grows with the cube of their
 * number; of more an even share of each label, in an order that the ids alone decide.
 */
final class CaseSelection {
    /** How many cases at most; as many as are ready in a second or so. */
    static final int MOST = 1000;

    private CaseSelection() {}

    /**
     * The cases to learn from, in their own order.
     *
     * @param labelled episodes with a label
     * @param most how many at most
     */
    static List<Episode> of(List<Episode> labelled, int most) {
        int n = labelled.size();
        if (n <= most) {
            return labelled;
        }
        record Place(int at, Object label, String hash) {}
        List<Place> byLabel = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Episode episode = labelled.get(i);
            byLabel.add(new Place(i, episode.label().orElseThrow(), Embeddings.key(episode.id())));
        }
        byLabel.sort(
                Comparator.comparing(Place::label, CaseSelection::compareLabels).thenComparing(Place::hash));
        return IntStream.range(0, most)
                .map(i -> byLabel.get((int) ((2L * i + 1) * n / (2L * most))).at())
                .sorted()
                .mapToObj(labelled::get)
                .toList();
    }

    private static int compareLabels(Object a, Object b) {
        return a instanceof Number one && b instanceof Number other
                ? Double.compare(one.doubleValue(), other.doubleValue())
                : a.toString().compareTo(b.toString());
    }
}
