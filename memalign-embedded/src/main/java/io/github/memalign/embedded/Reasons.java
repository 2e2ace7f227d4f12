package io.github.memalign.embedded;

import io.github.memalign.embedded.CaseModel.LabelledCase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A verdict and the cases it rests on.
 *
 * @param label the verdict
 * @param speakFor cases on the side of the verdict that raise it, the weightiest first
 * @param speakAgainst cases on another side that lower it, the weightiest first
 * @param certainty how sure it is, for people
 * @param confidence how likely it is right, from 0 to 1
 */
record Reasons(
        Object label, List<Weighted> speakFor, List<Weighted> speakAgainst, String certainty, double confidence) {
    private static final int MOST = 3;
    private static final double LEAST_WEIGHT = 0.005;

    /**
     * A case and how much it adds to the verdict's score, or takes from it.
     *
     * @param known the case
     * @param weight above 0 if it speaks for the verdict
     */
    record Weighted(LabelledCase known, double weight) {
        private String text(boolean labelled) {
            return known.id()
                    + (labelled ? ", judged \"" + known.label() + "\"" : "")
                    + String.format(Locale.ROOT, " (%+.2f)", weight);
        }
    }

    static Reasons of(
            Targets.Decision decision,
            double[] predicted,
            double[] base,
            List<LabelledCase> cases,
            double[][] contributions,
            double confidence) {
        List<Weighted> speakFor = new ArrayList<>();
        List<Weighted> speakAgainst = new ArrayList<>();
        for (int i = 0; i < contributions.length; i++) {
            LabelledCase known = cases.get(i);
            double weight = decision.weight(contributions[i], predicted, base);
            boolean isFor = decision.isFor(known.label(), predicted, base);
            if (isFor && weight >= LEAST_WEIGHT) {
                speakFor.add(new Weighted(known, weight));
            } else if (!isFor && weight <= -LEAST_WEIGHT) {
                speakAgainst.add(new Weighted(known, weight));
            }
        }
        return new Reasons(
                decision.label(predicted, base),
                weightiest(speakFor),
                weightiest(speakAgainst),
                decision.certainty(predicted),
                confidence);
    }

    private static List<Weighted> weightiest(List<Weighted> cases) {
        return cases.stream()
                .sorted(Comparator.comparingDouble((Weighted one) -> -Math.abs(one.weight()))
                        .thenComparing(one -> one.known().id()))
                .limit(MOST)
                .toList();
    }

    /** What speaks for the verdict and what against it, for people. */
    String text() {
        boolean labelled = label instanceof Number;
        return "Judged \"" + label + "\": " + certainty + " For it: "
                + (speakFor.isEmpty() ? "no case in particular" : texts(speakFor, labelled))
                + ". Against it: " + (speakAgainst.isEmpty() ? "none" : texts(speakAgainst, true)) + ".";
    }

    private static String texts(List<Weighted> cases, boolean labelled) {
        return cases.stream().map(one -> one.text(labelled)).collect(Collectors.joining("; "));
    }
}
