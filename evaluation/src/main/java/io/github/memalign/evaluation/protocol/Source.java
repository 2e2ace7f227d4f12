package io.github.memalign.evaluation.protocol;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.MemorySettings;
import java.util.List;

/**
 * Examples to learn from and to be measured on.
 *
 * @param name of the dataset
 * @param definition the judge, before it learned
 * @param settings how it learns and recalls
 * @param examples every example with what experts said of it
 * @param checksum SHA-256 of the files they came from, as hex digits
 */
public record Source(
        String name,
        JudgeDefinition definition,
        MemorySettings settings,
        List<LabelledExample> examples,
        String checksum) {
    /** Copies. */
    public Source {
        examples = List.copyOf(examples);
    }
}
