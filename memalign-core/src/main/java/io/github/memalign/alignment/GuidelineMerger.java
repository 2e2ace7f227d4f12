package io.github.memalign.alignment;

import io.github.memalign.memory.Guideline;
import io.github.memalign.retrieval.Embeddings;
import io.github.memalign.retrieval.Vectors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Unites guidelines that say the same: their words are the same but for case and punctuation, or their meaning is close
 * and neither negates or compares otherwise, names other numbers, or quotes other things than the other.
 */
final class GuidelineMerger {
    /** Cosine from which two guidelines mean the same; paraphrases lie above it with sentence embeddings. */
    static final double SAME_MEANING = 0.88;

    private static final Pattern NO_WORD = Pattern.compile("[\\s\\p{Z}\\p{C}[\\p{P}&&[^#%&*@/-]]]+");
    private static final Pattern SPECIFIC = Pattern.compile("\\d+(?:[.,]\\d+)*|[\"'“‘]([^\"'”’]+)[\"'”’]");
    private static final Set<String> TURNING_WORDS = Set.of(
            "not",
            "no",
            "never",
            "without",
            "avoid",
            "avoids",
            "don",
            "doesn",
            "isn",
            "aren",
            "cannot",
            "nor",
            "neither",
            "unless",
            "except",
            "incorrect",
            "wrong",
            "unsafe",
            "inappropriate",
            "bad",
            "fail",
            "fails",
            "false",
            "more",
            "less",
            "fewer",
            "most",
            "least",
            "longer",
            "shorter",
            "above",
            "below",
            "over",
            "under",
            "before",
            "after",
            "higher",
            "lower");

    private final Embeddings embeddings;
    private final Map<String, Guideline> kept = new LinkedHashMap<>();
    private final Set<String> merged = new LinkedHashSet<>();
    private final Set<String> added = new LinkedHashSet<>();
    private int nextNumber;

    GuidelineMerger(List<Guideline> existing, int nextNumber, Embeddings embeddings) {
        this.embeddings = embeddings;
        existing.forEach(guideline -> kept.put(guideline.id(), guideline));
        this.nextNumber = nextNumber;
    }

    /** Unites the proposal with a guideline that says the same, or keeps it as a new one. */
    void add(String text, List<String> sourceIds) {
        Optional<Guideline> same = kept.values().stream()
                .filter(guideline -> sayTheSame(guideline.text(), text))
                .findFirst();
        if (same.isEmpty()) {
            String id = "g" + nextNumber++;
            kept.put(id, new Guideline(id, text.strip(), sourceIds));
            added.add(id);
            return;
        }
        Guideline guideline = same.get();
        Set<String> sources = new LinkedHashSet<>(guideline.sourceIds());
        if (!guideline.isHandWritten() && !sourceIds.isEmpty() && sources.addAll(sourceIds)) {
            kept.put(guideline.id(), new Guideline(guideline.id(), guideline.text(), List.copyOf(sources)));
            merged.add(guideline.id());
        }
    }

    private boolean sayTheSame(String one, String other) {
        List<String> words = words(one);
        List<String> otherWords = words(other);
        if (words.equals(otherWords)) {
            return true;
        }
        Optional<float[]> vector = embeddings.of(one.strip());
        Optional<float[]> otherVector = embeddings.of(other.strip());
        return vector.isPresent()
                && otherVector.isPresent()
                && Vectors.dot(vector.get(), otherVector.get()) >= SAME_MEANING
                && turns(words).equals(turns(otherWords))
                && specifics(one).equals(specifics(other));
    }

    private static List<String> words(String text) {
        return NO_WORD.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Map<String, Long> turns(List<String> words) {
        return words.stream()
                .filter(TURNING_WORDS::contains)
                .collect(Collectors.groupingBy(w -> w, Collectors.counting()));
    }

    private static Set<String> specifics(String text) {
        return SPECIFIC.matcher(text)
                .results()
                .map(match -> match.group().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(HashSet::new));
    }

    List<Guideline> guidelines() {
        return new ArrayList<>(kept.values());
    }

    List<Guideline> added() {
        return added.stream().map(id -> Objects.requireNonNull(kept.get(id))).toList();
    }

    List<Guideline> merged() {
        return merged.stream()
                .filter(id -> !added.contains(id))
                .map(id -> Objects.requireNonNull(kept.get(id)))
                .toList();
    }
}
