package io.github.memalign.alignment;

import io.github.memalign.memory.Assessment;
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
 * @param outvoted assessments that lost against others on the same example
 * @param newGuidelines guidelines that were learned or written
 * @param mergedGuidelines guidelines that gained sources, because new ones said the same
 * @param removedGuidelines guidelines that went
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
        List<Outvoted> outvoted,
        List<Guideline> newGuidelines,
        List<Guideline> mergedGuidelines,
        List<Guideline> removedGuidelines,
        List<Distiller.Failure> failures,
        int embeddedTexts,
        Usage usage,
        long millis) {

    /** Copies. */
    public AlignmentReport {
        added = List.copyOf(added);
        replaced = List.copyOf(replaced);
        unchanged = List.copyOf(unchanged);
        removed = List.copyOf(removed);
        skipped = List.copyOf(skipped);
        outvoted = List.copyOf(outvoted);
        newGuidelines = List.copyOf(newGuidelines);
        mergedGuidelines = List.copyOf(mergedGuidelines);
        removedGuidelines = List.copyOf(removedGuidelines);
        failures = List.copyOf(failures);
    }

    /** Whether everything that was asked for was done. */
    public boolean isComplete() {
        return skipped.isEmpty() && failures.isEmpty();
    }

    /**
     * An example that could not be used.
     *
     * @param exampleId its id
     * @param reason why
     */
    public record Skipped(String exampleId, String reason) {}

    /**
     * An assessment that lost.
     *
     * @param exampleId the example
     * @param assessment what was said
     * @param winner the label that prevailed
     */
    public record Outvoted(String exampleId, Assessment assessment, String winner) {}
}
