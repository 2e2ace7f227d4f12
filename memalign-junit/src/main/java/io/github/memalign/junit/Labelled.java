package io.github.memalign.junit;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AssessmentResolver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An example and the label that holds.
 *
 * @param label of the judge's type
 */
record Labelled(Example example, Object label) {
    /**
     * The examples of a feedback file or an MLflow server that have a label.
     *
     * @throws io.github.memalign.MemAlignException if they cannot be read
     * @throws InvalidSettingException if none has a label
     */
    static List<Labelled> read(String place, JudgeDefinition definition, ExtensionContext context) {
        List<LabelledExample> feedback = place.startsWith("traces:/") || place.startsWith("datasets:/")
                ? JudgeExtension.with(
                        "memalign-mlflow-scorer", place, () -> OnMlflow.feedback(place, definition, context))
                : FeedbackFile.read(Path.of(place), definition, Map.of()).orThrow();
        List<Labelled> labelled = feedback.stream()
                .flatMap(said -> AssessmentResolver.resolve(said.assessments()).label().stream()
                        .map(label -> new Labelled(said.example(), label)))
                .toList();
        if (labelled.isEmpty()) {
            throw new InvalidSettingException(place, "no example in it has a label that experts agree on");
        }
        return labelled;
    }
}
