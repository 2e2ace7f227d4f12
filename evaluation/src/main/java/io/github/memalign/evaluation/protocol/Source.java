package io.github.memalign.evaluation.protocol;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AssessmentResolver;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Examples to learn from and to be measured on.
 *
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
    public Source {
        examples = List.copyOf(examples);
    }

    /** The label that the experts agree on; empty if they gave none. */
    Optional<Object> label(LabelledExample labelled) {
        return AssessmentResolver.resolve(labelled.assessments()).label().map(definition.valueType()::normalize);
    }

    /** Fails if there is nothing that a judge could tell apart. */
    void checkLabels() {
        Set<Object> labels =
                examples.stream().flatMap(labelled -> label(labelled).stream()).collect(Collectors.toSet());
        if (labels.size() < 2) {
            throw new InvalidSettingException(
                    "datasets",
                    name + " cannot be measured: "
                            + (labels.isEmpty()
                                    ? "no example has a label"
                                    : "every label is " + labels.iterator().next())
                            + "; two labels or more are needed");
        }
    }
}
