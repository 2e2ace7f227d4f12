package io.github.memalign.alignment;

import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Guideline;
import io.github.memalign.model.Usage;
import java.util.List;

/**
 * What an align, unalign or edit did. Nothing is lost without a line in it.
 *
 * @param added ids of examples that are new
 * @param replaced ids of examples whose feedback or content had changed
 * @param unchanged ids of examples that were known as they are
 * @param removed ids of examples taken out
 * @param skipped examples that could not be used
 * @param forgotten ids of examples that were not learned, in part or whole, because they were forgotten on purpose
 * @param outvoted assessments that lost against the label that most people gave
 * @param conflicts examples of the feedback on which no label has most votes; they are kept and teach nothing yet
 * @param revised words of people that replaced an earlier word of theirs
 * @param newGuidelines guidelines that were learned or written
 * @param mergedGuidelines guidelines that were changed, or gained sources because new ones said the same in the same words
 * @param removedGuidelines guidelines that went
 * @param united rules that were distilled and not kept, each with the guideline that says the same in other words
 * @param contradictions guidelines that the reflection model says cannot both be followed; both are kept
 * @param toReview guidelines that a person worded and that lost a source: whether they still hold is for a person to say
 * @param suspicious guidelines that do not read like a rule for judging but like an order to the model
 * @param failures batches of the distillation that failed; their examples stay pending
 * @param embeddedTexts how many texts were embedded
 * @param usage tokens, cost and time of all model calls
 * @param millis wall-clock milliseconds
 */
public record AlignmentReport(
        List<String> added,
        List<String> replaced,
        List<String> unchanged,
        List<String> removed,
        List<Skipped> skipped,
        List<String> forgotten,
        List<Outvoted> outvoted,
        List<Conflict> conflicts,
        List<Revised> revised,
        List<Guideline> newGuidelines,
        List<Guideline> mergedGuidelines,
        List<Guideline> removedGuidelines,
        List<Change.OfUnited> united,
        List<Contradiction> contradictions,
        List<Guideline> toReview,
        List<Guideline> suspicious,
        List<Distiller.Failure> failures,
        int embeddedTexts,
        Usage usage,
        long millis) {

    public AlignmentReport {
        added = List.copyOf(added);
        replaced = List.copyOf(replaced);
        unchanged = List.copyOf(unchanged);
        removed = List.copyOf(removed);
        skipped = List.copyOf(skipped);
        forgotten = List.copyOf(forgotten);
        outvoted = List.copyOf(outvoted);
        conflicts = List.copyOf(conflicts);
        revised = List.copyOf(revised);
        newGuidelines = List.copyOf(newGuidelines);
        mergedGuidelines = List.copyOf(mergedGuidelines);
        removedGuidelines = List.copyOf(removedGuidelines);
        united = List.copyOf(united);
        contradictions = List.copyOf(contradictions);
        toReview = List.copyOf(toReview);
        suspicious = List.copyOf(suspicious);
        failures = List.copyOf(failures);
    }

    /** Whether everything that was asked for was done. */
    public boolean isComplete() {
        return skipped.isEmpty() && failures.isEmpty();
    }

    /** An example that could not be used. */
    public record Skipped(String exampleId, String reason) {}

    /**
     * An assessment that lost.
     *
     * @param assessment what was said
     * @param winner the label that prevailed
     */
    public record Outvoted(String exampleId, Assessment assessment, String winner) {}

    /**
     * An example on which as many people gave one label as another.
     *
     * @param assessments what was said
     */
    public record Conflict(String exampleId, List<Assessment> assessments) {}

    /**
     * A person's second word on an example, which replaced their first.
     *
     * @param before what they had said
     * @param after what they say now
     */
    public record Revised(String exampleId, Assessment before, Assessment after) {}

    /**
     * Two guidelines that cannot both be followed. Whose they are, their sources tell.
     *
     * @param one a guideline
     * @param other the other
     */
    public record Contradiction(Guideline one, Guideline other) {}
}
