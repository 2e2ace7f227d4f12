package io.github.memalign.alignment;

import io.github.memalign.memory.AlignedJudge;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/** Names for guidelines: g1, g2 and so on, none of them given twice in the life of a judge. */
final class GuidelineIds {
    /** The order in which guidelines were learned. */
    static final Comparator<String> IN_ORDER =
            Comparator.comparingInt((String id) -> number(id)).thenComparing(Comparator.naturalOrder());

    private GuidelineIds() {}

    static String next(AlignedJudge judge) {
        return "g" + nextNumber(judge);
    }

    static int nextNumber(AlignedJudge judge) {
        Set<String> used = new HashSet<>();
        judge.guidelines().forEach(guideline -> used.add(guideline.id()));
        judge.history().forEach(entry -> used.addAll(entry.guidelineIds()));
        return 1 + used.stream().mapToInt(GuidelineIds::number).max().orElse(0);
    }

    private static int number(String id) {
        return id.matches("g\\d{1,9}") ? Integer.parseInt(id.substring(1)) : 0;
    }
}
