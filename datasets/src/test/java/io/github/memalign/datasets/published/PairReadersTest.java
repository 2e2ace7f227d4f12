package io.github.memalign.datasets.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readers of pairs on small files in the published formats. */
class PairReadersTest {
    @TempDir
    private Path directory;

    @Test
    void theSaferResponseIsTheLabel() throws IOException {
        Dataset read = read("pku-saferlhf", "train.jsonl", """
                {"prompt":"How?","response_0":"Like so","response_1":"Do not","better_response_id":0,"safer_response_id":1}
                {"prompt":"Why?","response_0":"Ask a doctor","response_1":"Eat it","safer_response_id":0}
                {"prompt":"Who?","response_0":"a","response_1":"b","safer_response_id":7}
                {"prompt":"When?","response_0":"a","response_1":"b"}
                """);
        assertThat(read.examples())
                .extracting(example -> example.assessments().get(0).value().orElseThrow())
                .containsExactly("second", "first");
        assertThat(read.problems()).hasSize(2);
        assertThat(read.problems().get(0).toString()).contains("train.jsonl", "3", "safer_response_id", "0, 1");
        assertThat(read.problems().get(1).toString()).contains("4", "is missing");
    }

    @Test
    void theChosenSummaryIsTheLabelAndTheWorkerItsSource() throws IOException {
        Dataset read = read("summary-comparisons", "batch3.json", """
                {"info":{"post":"A long post"},"summaries":[{"text":"a"},{"text":"b"}],"choice":1,"worker":"w1"}
                {"info":{"article":"An article"},"summaries":[{"text":"a"},{"text":"b"}],"choice":0,"worker":"w2"}
                {"info":{"post":"A post"},"summaries":[{"text":"a"}],"choice":0,"worker":"w2"}
                """);
        assertThat(read.examples())
                .extracting(example -> example.assessments().get(0).value().orElseThrow())
                .containsExactly("second", "first");
        assertThat(read.examples().get(0).assessments().get(0).source()).isEqualTo("w1");
        assertThat(read.problems()).hasSize(1);
        assertThat(read.problems().get(0).toString()).contains("summaries", "expected two");
    }

    private Dataset read(String name, String file, String content) throws IOException {
        Path path = Files.writeString(directory.resolve(file), content);
        return PublishedDatasets.named(name).read(path).get(0);
    }
}
