package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.MemorySettings;
import java.util.List;

/**
 * Feedback for one judge, and the judge.
 *
 * @param name the name of the reader, with the criterion after a slash where there is one judge for each
 * @param category what kind of judgement it is about, such as {@code faithfulness}
 * @param judge the judge before it has learned anything
 * @param settings how it learns and recalls
 * @param examples what can be used, in the order of the files
 * @param checksum the SHA-256 of the bytes of all files read, in the order in which they are read, as hex digits
 * @param problems what cannot be used, and why
 */
public record Dataset(
        String name,
        String category,
        JudgeDefinition judge,
        MemorySettings settings,
        List<LabelledExample> examples,
        String checksum,
        List<Problem> problems) {
    public Dataset {
        examples = List.copyOf(examples);
        problems = List.copyOf(problems);
    }
}
