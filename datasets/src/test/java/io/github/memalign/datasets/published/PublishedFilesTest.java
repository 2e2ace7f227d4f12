package io.github.memalign.datasets.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The readers on the files as they are published. */
class PublishedFilesTest {
    @ParameterizedTest
    @CsvSource({
        "financebench, financebench, 450, 450",
        "financebench, financebench/gpt-4-1106-preview_oracle.jsonl, 150, 150",
        "halubench, halubench/test-00000-of-00001.parquet, 242, 242",
        "halueval, halueval/general_data.json, 2254, 2254",
        "auto-j, auto-j/testdata_pairwise.jsonl, 696, 696",
        "prometheus, prometheus, 160, 160",
        "feedback-collection, prometheus/new_feedback_collection.json, 160, 160",
    })
    void everyRowIsAnExampleOrANamedProblem(String name, String path, int rows, int usable) {
        Path data = SharedData.path(path);
        Dataset dataset = PublishedDatasets.named(name)
                .read(data, ReadOptions.DEFAULT.withCriteria(0))
                .get(0);
        assertThat(dataset.examples().size() + dataset.problems().size()).isEqualTo(rows);
        assertThat(dataset.examples()).hasSize(usable);
        assertThat(dataset.checksum()).hasSize(64);
    }
}
