package io.github.memalign.datasets.published;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.rows.Nearest;
import java.util.List;

/** The readers of published datasets, by name. */
public final class PublishedDatasets {
    private static final List<DatasetReader> READERS = List.of(
            new FinanceBench(),
            new HotpotQa(),
            Hallucinations.haluBench(),
            Hallucinations.haluEval(),
            Pairs.autoJ(),
            new LabelledCriteria(),
            Pairs.safeRlhf(),
            Pairs.summaries(),
            new FeedbackCollection(),
            PrometheusEvaluation.reader());

    private PublishedDatasets() {}

    /** All readers. */
    public static List<DatasetReader> all() {
        return READERS;
    }

    /**
     * The reader of that name.
     *
     * @throws InvalidSettingException if there is none; the message lists those there are
     */
    public static DatasetReader named(String name) {
        List<String> names = READERS.stream().map(DatasetReader::name).toList();
        return READERS.stream()
                .filter(reader -> reader.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException(
                        "dataset",
                        "there is no dataset '" + name + "'"
                                + Nearest.to(name, names)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(".")
                                + " Datasets are " + String.join(", ", names)));
    }
}
