package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the readers have in common. */
final class Datasets {
    /** The source of labels given by people whom the dataset does not name. */
    static final String PEOPLE = "human";

    private Datasets() {}

    /** A dataset with the usual settings, and a problem if its labels tell nothing apart. */
    static Dataset of(
            DatasetReader reader,
            String criterion,
            JudgeDefinition judge,
            Path root,
            List<LabelledExample> examples,
            String checksum,
            List<Problem> problems) {
        List<Problem> all = new ArrayList<>(problems);
        Set<Object> labels = examples.stream()
                .flatMap(example -> example.assessments().stream())
                .flatMap(said -> said.value().stream())
                .collect(Collectors.toSet());
        String name = reader.name() + (criterion.isEmpty() ? "" : "/" + criterion);
        if (examples.size() > 1 && labels.size() == 1) {
            all.add(Problem.of(
                    root,
                    "all " + examples.size() + " examples of " + name + " have the label "
                            + labels.iterator().next() + "; expected two labels or more"));
        }
        return new Dataset(
                name, reader.category(), judge, MemorySettings.DEFAULT, List.copyOf(examples), checksum, all);
    }

    /** One label by one source. */
    static Assessment said(String source, @Nullable Object label, String rationale) {
        return Assessment.of(label, rationale).by(source);
    }

    /** Labels that are written as they are meant, in alphabetical order. */
    static Map<String, String> asWritten(List<String> labels) {
        return labels.stream().collect(Collectors.toMap(label -> label, label -> label, (a, b) -> a, TreeMap::new));
    }
}
