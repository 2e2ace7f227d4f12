package io.github.memalign.datasets.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broken parquet file is a problem that says what is wrong with it. */
class BrokenParquetTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "not one at all, does not begin with PAR1",
        "PAR1 and then nothing more, truncated",
        "PAR1 footer of nonsense PAR1, is malformed",
    })
    void whatIsWrongIsSaid(String content, String reason) throws IOException {
        Path file = Files.write(directory.resolve("test.parquet"), content.getBytes(StandardCharsets.US_ASCII));
        Dataset read = PublishedDatasets.named("halubench").read(file).get(0);
        assertThat(read.examples()).isEmpty();
        assertThat(read.problems()).hasSize(1);
        assertThat(read.problems().get(0).toString()).contains("test.parquet", reason);
    }
}
