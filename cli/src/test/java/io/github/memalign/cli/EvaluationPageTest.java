package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.evaluation.protocol.Arm;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/evaluation.md tells every key that the reader takes, its defaults, and the arms that there are. */
class EvaluationPageTest {
    private final Page page = Page.of("docs/evaluation.md");

    @TempDir
    private Path directory;

    private EvaluationConfig read(String yaml) throws IOException {
        return EvaluationConfig.read(Files.writeString(directory.resolve("config.yaml"), yaml));
    }

    private static List<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }

    @Test
    void theKeysAreThoseThatTheReaderTakes() {
        assertThat(page.firstColumn("key")).containsExactlyElementsOf(components(EvaluationConfig.class));
        assertThat(page.firstColumn("key of a dataset"))
                .containsExactlyElementsOf(components(EvaluationConfig.DatasetSpec.class));
    }

    @Test
    void theExampleIsAConfiguration() throws IOException {
        assertThat(read(page.blocks("yaml").get(0)).datasets()).hasSize(2);
    }

    @Test
    void theDefaultsHold() throws IOException {
        String shortest = "name: short\ndatasets:\n  - {sample: safety}\n";
        StringBuilder written = new StringBuilder(shortest);
        int defaults = 0;
        for (List<String> row : page.rows("key")) {
            for (String value : Page.quoted(row.get(2))) {
                if (!value.equals("train")) {
                    written.append(Page.quoted(row.get(0)).get(0))
                            .append(": ")
                            .append(value)
                            .append('\n');
                    defaults++;
                }
            }
        }

        assertThat(defaults).isEqualTo(3);
        assertThat(read(written.toString())).isEqualTo(read(shortest));
        assertThat(read(shortest).shards()).containsExactly(2, 5, 10, 20, 50);
    }

    @Test
    void theArmsAreThoseThatThereAre() {
        assertThat(page.firstColumn("arm"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Arm.values()).map(Arm::key).toList());
    }
}
