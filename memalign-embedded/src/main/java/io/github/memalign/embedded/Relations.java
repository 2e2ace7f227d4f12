package io.github.memalign.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * How the parts of one case relate: how long they are, how close in meaning, and how much of one is found in the other.
 * These numbers do not tell what a text is about, so what is learned from them holds for texts never seen.
 */
final class Relations {
    private final List<String> judged;
    private final List<String> others;
    private final String reference;

    /**
     * @param judged names of the parts that are judged
     * @param others names of the parts they are compared with
     * @param reference which of them is a reference answer
     */
    Relations(List<String> judged, List<String> others, String reference) {
        this.judged = judged;
        this.others = others;
        this.reference = reference;
    }

    double[] of(Case example) {
        List<Double> values = new ArrayList<>();
        if (others.contains(reference)) {
            values.add(Math.log1p(example.factsOf(reference).length()));
        }
        for (String part : judged) {
            TextFacts facts = example.factsOf(part);
            values.add(Math.log1p(facts.length()));
            values.add(Math.log1p(facts.numbers().size()));
            for (String other : others) {
                TextFacts otherFacts = example.factsOf(other);
                values.add(example.cosine(part, other));
                values.add(facts.shareOfWordsIn(otherFacts));
                if (other.equals(reference)) {
                    values.add(otherFacts.shareOfWordsIn(facts));
                    values.add(facts.numbersGivenOf(otherFacts));
                }
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
