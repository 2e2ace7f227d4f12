package io.github.memalign.alignment;

import io.github.memalign.alignment.Distiller.Proposal;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Unites guidelines whose texts are the same but for spacing and case, and those of which the distiller says that they
 * mean the same. Nothing else tells without a model: opposites have nearly the same words and vectors.
 */
final class GuidelineMerger {
    private final Map<String, Guideline> kept = new LinkedHashMap<>();
    private final Set<String> merged = new LinkedHashSet<>();
    private final Set<String> added = new LinkedHashSet<>();
    private final List<Change.OfUnited> united = new ArrayList<>();
    private final Map<String, String> byText = new HashMap<>();
    private final Map<String, Object> results;
    private int nextNumber;

    /**
     * Starts with what there is.
     *
     * @param nextNumber of the name of the next new guideline
     * @param results what experts say of examples, by their ids
     */
    GuidelineMerger(List<Guideline> existing, int nextNumber, Map<String, Object> results) {
        this.results = results;
        existing.forEach(this::keep);
        this.nextNumber = nextNumber;
    }

    /** Unites the proposal with the guideline that says the same, or keeps it as a new one. */
    void add(Proposal proposal) {
        Optional<Guideline> same = withText(proposal.text()).or(() -> proposal.saidBy()
                .flatMap(this::withText)
                .filter(other -> !leadElsewhere(other.sourceIds(), proposal.sourceIds())));
        if (same.isEmpty()) {
            String id = "g" + nextNumber++;
            keep(new Guideline(id, proposal.text().strip(), proposal.sourceIds()));
            added.add(id);
            return;
        }
        Guideline guideline = same.get();
        if (byText.putIfAbsent(folded(proposal.text()), guideline.id()) == null) {
            united.add(new Change.OfUnited(guideline.id(), proposal.text().strip(), proposal.sourceIds()));
        }
        Set<String> sources = new LinkedHashSet<>(guideline.sourceIds());
        if (!guideline.isHandWritten() && sources.addAll(proposal.sourceIds())) {
            kept.put(guideline.id(), new Guideline(guideline.id(), guideline.text(), List.copyOf(sources)));
            merged.add(guideline.id());
        }
    }

    /** Rules from examples with different results are not the same, whatever a model says of them. */
    private boolean leadElsewhere(List<String> some, List<String> others) {
        Set<Object> one = results(some);
        Set<Object> other = results(others);
        return one.size() == 1 && other.size() == 1 && !one.equals(other);
    }

    private Set<Object> results(List<String> ids) {
        return ids.stream().map(results::get).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private void keep(Guideline guideline) {
        kept.put(guideline.id(), guideline);
        byText.putIfAbsent(folded(guideline.text()), guideline.id());
    }

    /** The guideline with that text, or that stands for a rule with that text. */
    Optional<Guideline> withText(String text) {
        return Optional.ofNullable(byText.get(folded(text))).map(kept::get);
    }

    private static String folded(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
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

    /** Rules that were not kept, each with the guideline that says the same in other words. */
    List<Change.OfUnited> united() {
        return List.copyOf(united);
    }
}
