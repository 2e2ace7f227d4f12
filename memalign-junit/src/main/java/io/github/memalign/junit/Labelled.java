package io.github.memalign.junit;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AssessmentResolver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An example and the label that holds.
 *
 * @param example the example
 * @param label of the judge's type
 */
record Labelled(Example example, Object label) {
    /**
     * The examples of a feedback file that have a label.
     *
     * @throws io.github.memalign.datasets.DataFileException if something in it cannot be used
     * @throws InvalidSettingException if none has a label
     */
    static List<Labelled> read(String file, JudgeDefinition definition) {
        List<Labelled> labelled = FeedbackFile.read(Path.of(file), definition, Map.of()).orThrow().stream()
                .flatMap(said -> AssessmentResolver.resolve(said.assessments()).label().stream()
                        .map(label -> new Labelled(said.example(), label)))
                .toList();
        if (labelled.isEmpty()) {
            throw new InvalidSettingException(file, "no example in it has a label that experts agree on");
        }
        return labelled;
    }
}
