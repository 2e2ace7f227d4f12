package io.github.memalign.evaluation.protocol;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.memory.Assessment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What of the feedback is learned. Arms that learn the same share what was learned, and so what it cost. */
enum FeedbackPart {
    /** Labels and rationales. */
    ALL,
    /** All of it, of examples that the judge chooses itself, given what it has learned. */
    CHOSEN,
    /** All of it, of examples whose verdicts were wrong before they were learned. */
    STUMBLED,
    /** All of it, with what the judge said of each example before it learned it. */
    SAID,
    /** Labels and rationales, of whose guidelines those are kept that mend verdicts and break none. */
    VERIFIED,
    /** Labels alone. */
    LABELS,
    /** Rationales alone. */
    RATIONALES,
    /** The examples with labels and rationales, but no guidelines, which costs no call. */
    EXAMPLES,
    /** Nothing. */
    NONE;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is left of the feedback on an example; empty where nothing is. */
    Optional<LabelledExample> of(LabelledExample labelled) {
        if (this != LABELS && this != RATIONALES) {
            return Optional.of(labelled);
        }
        List<Assessment> left = new ArrayList<>();
        for (Assessment one : labelled.assessments()) {
            if (this == LABELS && one.value().isPresent()) {
                left.add(one.because(""));
            } else if (this == RATIONALES && !one.rationale().isBlank()) {
                left.add(one.withValue(null));
            }
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(new LabelledExample(labelled.example(), left));
    }
}
